package import Diagnostics

/// A setting whose value Dovecot's grammar has no way to write.
package struct UnwritableSetting: Equatable {
  /// Dovecot's name of the setting.
  package let key: String
  /// The byte in the way: 0x00 or 0x0a.
  package let byte: UInt8
}

extension UnwritableSetting: ReportedError {
  package var exitStatus: ExitStatus { .software }

  /// One sentence for an administrator.
  package var description: String {
    "the setting \(key) would contain the byte \(byte), which no Dovecot configuration can hold; nothing"
      + " has changed, please report this"
  }
}
