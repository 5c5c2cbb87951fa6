import Files
import Glibc

/// Why Dovecot was not told to read its configuration anew.
package struct ReloadCommandError: Error, Equatable {
  /// What was run, and what came of it; one sentence.
  package let reason: String

  init(reason: String) {
    self.reason = reason
  }

  /// The failure of a command that may have had its effect all the same, unless it was not started.
  init(_ name: String, _ error: ChildProcessError) {
    let isUnknown = if case .notStarted = error { false } else { true }
    reason =
      "\(name): \(error.description)"
      + (isUnknown ? ", so it is not known whether Dovecot was told" : "")
  }
}
