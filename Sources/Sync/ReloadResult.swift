/// What became of a reload.
package enum ReloadResult: Equatable, Sendable {
  /// Nothing that Dovecot reads has changed.
  case unnecessary
  /// Dovecot works with the file.
  case reloaded
  /// Dovecot does not run, and will read the file when it starts; what it says against its
  /// configuration, with the old file as with the new one, if it says anything.
  case notRunning(complaint: String?)
  /// It is left to the administrator, as with --reload never, or on a host without Dovecot.
  case left

  /// The result in a word, for reports.
  package var word: String {
    switch self {
    case .unnecessary: "unnecessary"
    case .reloaded: "reloaded"
    case .notRunning: "not_running"
    case .left: "left"
    }
  }

  /// What an administrator should know, if there is anything.
  var warning: String? {
    guard case .notRunning(let complaint?) = self else { return nil }
    return "Dovecot does not run, and refuses its configuration, as it did before: \(complaint)"
  }
}
