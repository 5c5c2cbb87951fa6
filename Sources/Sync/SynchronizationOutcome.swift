package import LDAPClient

/// The outcome of a successful run.
package struct SynchronizationOutcome: Sendable {
  /// The result of a run.
  package enum Result: Sendable {
    /// Modoboa does not want the file.
    case off(SwitchedOff)
    /// Modoboa no longer wants the file: on a host that `setup` set up, Dovecot no longer asks the LDAP
    /// server, and the file with this path is removed.
    case takenOut(path: String)
    case inSync(Plan)
    /// The file is in sync, and this run made the reload that an earlier one could not make.
    case reloaded(Plan, ReloadResult)
    /// The file is in sync, but a run that is not a dry run would still have to reload Dovecot.
    case reloadPending(Plan)
    /// The file was replaced.
    case changed(Plan, ReloadResult)
    /// A run that is not a dry run would replace the file.
    case wouldChange(Plan)

    /// The result of the reload, if the run got that far.
    var reload: ReloadResult? {
      switch self {
      case .reloaded(_, let reload), .changed(_, let reload): reload
      case .off, .takenOut, .inSync, .reloadPending, .wouldChange: nil
      }
    }
  }

  package let result: Result
  /// One sentence each.
  package var warnings: [String]
  /// Whether Dovecot includes the file.
  package var include: IncludeState = .unknown
  /// What the LDAP servers said; empty if they were not asked.
  package var verdicts: [ServerVerdict] = []
  /// The path of a file with the bind password that Dovecot included until it was made to include this one;
  /// nil unless this run has found that out.
  package var formerFile: String?
  /// The path of a file of the set-up that no longer fits Dovecot's configuration; nil unless this run has
  /// found that out.
  package var staleSetup: String?
}
