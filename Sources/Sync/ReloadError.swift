package import Diagnostics

/// Why Dovecot does not use the new file.
package struct ReloadError: Equatable {
  package let path: String
  package let kind: Kind

  /// What happened, with Dovecot's messages.
  package enum Kind: Equatable, Sendable {
    /// The reload failed: the new file stays, and the next run reloads.
    case notReloaded(String)
    /// Dovecot refuses its configuration with the new file, as with the old one; the new one stays.
    case brokenConfiguration(String)
    /// The auth process does not work with the new file, as with the old one; the new one stays.
    case deadBefore(String)
    /// Dovecot refuses its configuration with the new file: the old one is back. As the next two, also
    /// if an earlier run found that, and nothing has changed since.
    case refused(String)
    /// The auth process does not work with the new file: the old one is back, and works.
    case died(String)
    /// The auth process works with neither file: the old one is back.
    case diedWithBoth(new: String, old: String)
    /// The old file could not be restored, and why.
    case notRolledBack(String, why: String)
    /// A program of Dovecot did not answer before the replacement: nothing was replaced.
    case notProved(String)
    /// The new file could not be verified, since a program of Dovecot did not answer: the old file
    /// is back, and the next run tries again.
    case takenBack(String)
    /// The state directory records the pending reload of another file, which is given.
    case pendingElsewhere(String, state: String)
    /// All is done, but the state directory still records the reload, and why.
    case noteKept(String)

    /// For reports: "reloaded" if Dovecot uses the new file, "failed" if it only stays, "rolled_back" if the old one is back, nil if
    /// none was replaced.
    package var outcome: String? {
      switch self {
      case .notReloaded, .brokenConfiguration, .deadBefore, .notRolledBack: "failed"
      case .refused, .died, .diedWithBoth, .takenBack: "rolled_back"
      case .noteKept: "reloaded"
      case .notProved, .pendingElsewhere: nil
      }
    }

    /// Whether the new file stays.
    package var leavesFile: Bool { outcome == "failed" || outcome == "reloaded" }
  }
}

extension ReloadError: ReportedError {
  package var exitStatus: ExitStatus {
    switch kind {
    case .pendingElsewhere: .configuration
    case .notProved, .noteKept: .tryAgain
    case .notReloaded, .brokenConfiguration, .deadBefore, .refused, .died, .diedWithBoth,
      .notRolledBack, .takenBack:
      .notInUse
    }
  }

  package var description: String {
    switch kind {
    case .notReloaded(let reason):
      "\(path): replaced, but Dovecot was not reloaded: \(reason); the next run tries again"
    case .brokenConfiguration(let words):
      "\(path): replaced, but Dovecot refuses its configuration, as before: \(words);"
        + " fix that, the next run reloads Dovecot"
    case .deadBefore(let words):
      "\(path): replaced, but Dovecot's auth process does not work, as before: \(words);"
        + " fix that, the next run reloads Dovecot"
    case .refused(let words):
      "\(path): Dovecot refuses it, so the old file is back: \(words); \(Self.whatNext)"
    case .died(let words):
      "\(path): Dovecot's auth process cannot use it, so the old file is back and in use: \(words);"
        + " \(Self.whatNext)"
    case .diedWithBoth(let new, let old):
      "\(path): Dovecot's auth process cannot use it, nor the old file, which is back, so nobody can log in:"
        + " \(new)\(old == new ? "" : "; with the old file: \(old)"); \(Self.whatNext)"
    case .notRolledBack(let words, let why):
      "\(path): Dovecot cannot use it, and the old file could not be restored (\(why)), so logins may fail:"
        + " \(words); fix the cause or the file by hand, then reload Dovecot"
    case .notProved(let reason):
      "\(path): not replaced: \(reason); the next run tries again"
    case .takenBack(let reason):
      "\(path): replaced, but \(reason), so the old file is back; the next run tries again"
    case .pendingElsewhere(let other, let state):
      "\(path): not replaced: \(state) records a pending reload for \(other); give each Dovecot its own"
        + " --state-directory, or remove \(state)/\(PendingReload.note)"
    case .noteKept(let reason):
      "\(path): in place, but the record of the reload cannot be removed: \(reason); the next run reloads Dovecot"
        + " again"
    }
  }

  private static let whatNext =
    "it is retried when the parameters or Dovecot's configuration change, or with --force"
}
