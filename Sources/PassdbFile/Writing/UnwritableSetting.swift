package import Diagnostics

/// A setting whose value Dovecot's grammar cannot express.
package struct UnwritableSetting: Equatable {
  /// Dovecot's name for the setting.
  package let key: String
  /// The offending byte: 0x00 or 0x0a.
  package let byte: UInt8
}

extension UnwritableSetting: ReportedError {
  package var exitStatus: ExitStatus { .software }

  package var description: String {
    "internal error: the setting \(key) contains byte \(byte), which no Dovecot setting can express;"
      + " nothing has changed, please report this"
  }
}
