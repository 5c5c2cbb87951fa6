package import Diagnostics

/// Why a new file has not come to be used by Dovecot.
package struct ReloadError: Equatable {
  /// The file.
  package let path: String
  /// What happened.
  package let kind: Kind

  /// What happened, with Dovecot's own words.
  package enum Kind: Equatable, Sendable {
    /// The reload failed: the new file stands, and the next run reloads.
    case notReloaded(String)
    /// Dovecot accepts its configuration neither with the old nor with the new file, which stands.
    case brokenConfiguration(String)
    /// Authentication ends with the new file as it did with the old one; the new one stands.
    case deadBefore(String)
    /// Dovecot did not accept its configuration with the new file: the old one is back.
    case refused(String)
    /// Dovecot's authentication did not live with the new file: the old one is back, and works.
    case died(String)
    /// Dovecot's authentication did not live with the new file: the old one is back, and does not
    /// work either.
    case diedWithBoth(new: String, old: String)
    /// The old file could not be put back; why not.
    case notRolledBack(String, why: String)
    /// Before the replacement, a program of Dovecot's did not answer: nothing was replaced.
    case notProved(String)
    /// The new file could not be proved, since a program of Dovecot's did not answer: the old file is
    /// back, and the next run tries again.
    case takenBack(String)
    /// Another file's reload, noted in the same state directory, is still to be made; which file's.
    case pendingElsewhere(String, state: String)
    /// An earlier run found out one of these, and nothing has changed since.
    case refusedBefore(String)

    /// In a word: failed, if the new file stands; rolled_back, if the old one is back; nil if none
    /// was replaced.
    package var outcome: String? {
      switch self {
      case .notReloaded, .brokenConfiguration, .deadBefore, .notRolledBack: "failed"
      case .refused, .died, .diedWithBoth, .refusedBefore, .takenBack: "rolled_back"
      case .notProved, .pendingElsewhere: nil
      }
    }
  }
}

extension ReloadError: ReportedError {
  package var exitStatus: ExitStatus {
    switch kind {
    case .pendingElsewhere: .configuration
    case .notProved: .tryAgain
    case .notReloaded, .brokenConfiguration, .deadBefore, .refused, .died, .diedWithBoth,
      .notRolledBack, .takenBack, .refusedBefore:
      .notInUse
    }
  }

  /// One sentence for an administrator.
  package var description: String {
    switch kind {
    case .notReloaded(let reason):
      "\(path): replaced, but Dovecot was not reloaded: \(reason); the next run tries again"
    case .brokenConfiguration(let words):
      "\(path): replaced, but Dovecot refuses its configuration, as it did before: \(words);"
        + " correct that, the next run reloads"
    case .deadBefore(let words):
      "\(path): replaced, but Dovecot's authentication ends by itself, as it did before: \(words);"
        + " correct that, the next run reloads"
    case .refused(let words):
      "\(path): Dovecot refuses it, so the old file is back: \(words); \(Self.whatNext)"
    case .died(let words):
      "\(path): Dovecot's authentication cannot work with it, so the old file is back and in use: \(words);"
        + " \(Self.whatNext)"
    case .diedWithBoth(let new, let old):
      "\(path): Dovecot's authentication cannot work with it, so the old file is back, but it cannot with that"
        + " either: \(new)\(old == new ? "" : "; with the old file: \(old)"); \(Self.whatNext)"
    case .notRolledBack(let words, let why):
      "\(path): Dovecot cannot work with it, and the old file could not be put back (\(why)), so nobody may"
        + " get in: \(words); correct the cause or the file by hand, then reload Dovecot"
    case .notProved(let reason):
      "\(path): not replaced: \(reason); the next run tries again"
    case .takenBack(let reason):
      "\(path): replaced, but \(reason), so the old file is back; the next run tries again"
    case .pendingElsewhere(let other, let state):
      "\(path): not replaced: \(state) holds the note that Dovecot has yet to be reloaded for \(other); give each"
        + " Dovecot its own --state-directory, or remove \(state)/\(PendingReload.note)"
    case .refusedBefore(let words):
      "\(path): not replaced, since Dovecot could not work with it before: \(words); \(Self.whatNext)"
    }
  }

  private static let whatNext =
    "it is tried again when the parameters or Dovecot's configuration have changed, or with --force"
}
