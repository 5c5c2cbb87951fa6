/// The result of a reload.
package enum ReloadResult: Equatable, Sendable {
  /// The content that Dovecot reads has not changed.
  case unnecessary
  /// Dovecot works with the file.
  case reloaded
  /// Dovecot is not running, and will read the file when it starts; its error if it refuses its
  /// configuration, with the old file as with the new one.
  case notRunning(complaint: String?)
  /// Left to the administrator, for example with --reload never, or on a host without Dovecot.
  case left

  /// The result in reports.
  package var word: String {
    switch self {
    case .unnecessary: "unnecessary"
    case .reloaded: "reloaded"
    case .notRunning: "not_running"
    case .left: "left"
    }
  }

  var warning: String? {
    guard case .notRunning(let complaint?) = self else { return nil }
    return "Dovecot is not running, and refuses its configuration, as before: \(complaint)"
  }
}
