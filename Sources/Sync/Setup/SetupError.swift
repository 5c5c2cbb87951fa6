package import Diagnostics
import HostSetup

/// Why a set-up was not made, taken back or undone.
package enum SetupError: Equatable {
  /// The host is not laid out for it, and what to do.
  case obstacle(String)
  /// Modoboa does not ask for the file.
  case off
  /// There is no Dovecot here that this program could set up.
  case noDovecot(directory: String)
  /// Only root can.
  case notRoot
  /// What would be done is not what was shown.
  case changedSincePreview
  /// There is nothing to undo.
  case nothingToUndo
  /// A file is not what this program wrote.
  case foreign(path: String)
  /// A file that cannot be restored.
  case notRestorable(path: String)
  /// The state directory records an interrupted set-up of another Dovecot.
  case interruptedElsewhere(directory: String, state: String)
  /// Dovecot does not work with the configuration that it has.
  case brokenBefore(String)
  /// It is not known whether Dovecot works with the configuration that it has.
  case notKnown(String)
  /// Dovecot does not work with the change: all is back, and works.
  case takenBack(String)
  /// The change failed, and what was there could not be restored, or did not work again.
  case notTakenBack(String, why: String)
  /// The change is in use, but a file could not be removed, or a note not be kept.
  case incomplete(String)
}

extension SetupError: ReportedError {
  package var exitStatus: ExitStatus {
    switch self {
    case .obstacle, .off, .noDovecot, .foreign, .notRestorable, .interruptedElsewhere,
      .brokenBefore:
      .configuration
    case .notRoot: .permission
    case .changedSincePreview, .notKnown, .incomplete: .tryAgain
    case .nothingToUndo: .noInput
    case .takenBack, .notTakenBack: .notInUse
    }
  }

  package var description: String {
    switch self {
    case .obstacle(let line):
      line
    case .off:
      "Modoboa does not ask for the file; in its LDAP settings, set the authentication type to LDAP and switch on"
        + " the sync with Dovecot (ldap_dovecot_sync)"
    case .noDovecot(let directory):
      "\(directory): no Dovecot of this host uses it; run setup where Dovecot runs, or set --dovecot-directory"
    case .notRoot:
      "setup reads and changes Dovecot's configuration; run it as root"
    case .changedSincePreview:
      "not applied: it is not what was shown before; run update_dovecot_conf setup to see it"
    case .nothingToUndo:
      "nothing to undo: setup --apply was not run on this host, or was undone"
    case .foreign(let path):
      "\(path): not written by setup (its first line is missing); copy it elsewhere, then put this line first, and setup"
        + " replaces or removes it: \(SetupFiles.marker)"
    case .notRestorable(let path):
      "\(path): is not a regular file of up to 1 MiB, so it could not be restored; put a copy of the file itself in its place"
    case .interruptedElsewhere(let directory, let state):
      "nothing has changed: \(state) records a set-up of \(directory) that was interrupted; run update_dovecot_conf with"
        + " the options for that Dovecot, which takes it back, then give each Dovecot its own --state-directory"
    case .brokenBefore(let words):
      "nothing has changed: Dovecot does not work with its present configuration: \(words); fix that first"
    case .notKnown(let reason):
      "nothing has changed: \(reason)"
    case .takenBack(let words):
      "taken back, Dovecot works as before: it could not work with the change: \(words)"
    case .notTakenBack(let words, let why):
      "the change failed (\(words)), and so did taking it back (\(why)), so logins may fail; the next run tries to"
        + " restore what was there"
    case .incomplete(let reason):
      "done, and Dovecot uses it, but \(reason); the next run completes it"
    }
  }
}
