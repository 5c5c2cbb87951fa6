/// Why the request to reload Dovecot failed.
package struct ReloadCommandError: Error, Equatable, CustomStringConvertible {
  /// What was run, and what happened.
  package let reason: String

  package var description: String { reason }

  init(reason: String) {
    self.reason = reason
  }

  /// A command that failed; unless it could not be started, it may still have had its effect.
  init(_ name: String, _ error: ChildProcessError) {
    let isUnknown = if case .notStarted = error { false } else { true }
    reason =
      "\(name): \(error.description)"
      + (isUnknown ? ", so it is not known whether Dovecot was reloaded" : "")
  }
}
