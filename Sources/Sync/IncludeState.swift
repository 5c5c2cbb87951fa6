package import Diagnostics

/// Whether Dovecot includes the file, as a run found it.
package enum IncludeState: Equatable, Sendable {
  case included
  /// It does not, and never did, and why.
  case missing(String)
  /// It did, and no longer does.
  case lost(LostInclude)
  /// Not known: Dovecot's configuration is elsewhere, or cannot be read.
  case unknown

  /// Whether Dovecot includes the file; nil if that is not known.
  package var isIncluded: Bool? {
    switch self {
    case .included: true
    case .missing, .lost: false
    case .unknown: nil
    }
  }
}

/// Dovecot no longer includes the file, so that logins go by no parameters or by old ones.
package struct LostInclude: ReportedError, Equatable {
  /// The path of the file.
  package let path: String
  /// Why Dovecot does not include it.
  package let reason: String
  /// The path of the file that Dovecot included: another one if the parameters changed it.
  package let lastIncluded: String

  package var exitStatus: ExitStatus { .notInUse }

  package var description: String {
    let what =
      lastIncluded == path
      ? "Dovecot no longer includes it" : "Dovecot does not include it, but \(lastIncluded) before"
    return "\(path): \(what): \(reason); update_dovecot_conf doctor says what to add, or turn"
      + " ldap_dovecot_sync off in Modoboa"
  }
}
