/// How a run ended that did not fail.
package struct SynchronizationOutcome: Sendable {
  /// How it ended.
  package enum Result: Sendable {
    /// Modoboa does not want the file; the path of an older one of ours that still stands, if one
    /// does.
    case off(standing: String?)
    /// The file stands as it should.
    case inSync(Plan)
    /// The file stands as it should, and the reload that an earlier run could not make was made.
    case reloaded(Plan, ReloadResult)
    /// The same, but the reload is still to be made, were this no dry run.
    case reloadPending(Plan)
    /// The file was replaced.
    case changed(Plan, ReloadResult)
    /// The file would be replaced, were this no dry run.
    case wouldChange(Plan)

    /// What has become of the reload, if the run came so far.
    var reload: ReloadResult? {
      switch self {
      case .reloaded(_, let reload), .changed(_, let reload): reload
      case .off, .inSync, .reloadPending, .wouldChange: nil
      }
    }
  }

  /// How it ended.
  package let result: Result
  /// What an administrator should know, one sentence each.
  package let warnings: [String]
}
