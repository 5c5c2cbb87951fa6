import Diagnostics
import DovecotGrammar
import Files
import PassdbFile
import Sync

/// The report of a sync: nothing if in sync, one line for a change, a diff for --check.
struct Report {
  /// How the run ended, by its name in JSON.
  enum Result: String {
    case off
    case inSync = "in_sync"
    case changed
    case wouldChange = "would_change"
  }

  let result: Result
  let status: ExitStatus
  /// For standard output.
  let lines: [String]
  /// The plan that the run followed, if it got that far.
  let plan: Plan?
  /// The path of the file, if known.
  let target: String?
  let warnings: [String]

  /// The outcome of the reload, if the run got that far.
  let reload: String?

  /// Whether the file was replaced, or would be.
  var hasChange: Bool { result == .changed || result == .wouldChange }

  /// The report of a run that did not fail.
  init(_ outcome: SynchronizationOutcome, isCheck: Bool, isColoured: Bool) {
    warnings = outcome.warnings
    reload = Self.reload(outcome.result)
    switch outcome.result {
    case .off(let standing):
      (result, status, plan, target) = (.off, .success, nil, standing)
      lines = isCheck ? [Self.off(standing: standing)] : []
    case .takenOut(let path):
      (result, status, plan, target) = (.off, .success, nil, nil)
      lines = [
        "\(path.utf8.legible): removed, and Dovecot no longer asks the LDAP server, since Modoboa does not"
      ]
    case .inSync(let plan):
      (result, status, self.plan, target) = (.inSync, .success, plan, plan.target.path)
      lines = []
    case .reloaded(let plan, let reload):
      (result, status, self.plan, target) = (.inSync, .success, plan, plan.target.path)
      lines =
        reload == .reloaded
        ? [
          "\(plan.target.path.utf8.legible): in sync; Dovecot reloaded, as an earlier run could not"
        ]
        : []
    case .reloadPending(let plan):
      (result, status, self.plan, target) = (.inSync, .wouldChange, plan, plan.target.path)
      lines = [
        "\(plan.target.path.utf8.legible): in sync, but Dovecot has yet to be reloaded; the next run does it"
      ]
    case .changed(let plan, let reload):
      (result, status, self.plan, target) = (.changed, .success, plan, plan.target.path)
      lines = ["\(plan.target.path.utf8.legible): \(Self.change(plan, reload))"]
    case .wouldChange(let plan):
      (result, status, self.plan, target) = (.wouldChange, .wouldChange, plan, plan.target.path)
      lines = CheckView.lines(plan, isColoured: isColoured)
    }
  }

  /// The message for a host on which Modoboa does not ask for the file.
  static func off(standing: String?) -> String {
    let off =
      "Modoboa does not ask for the file (authentication_type is not ldap, or ldap_dovecot_sync is"
      + " off)"
    return standing.map { "\(off); \($0.utf8.legible) still exists, and Dovecot uses it" } ?? off
  }

  private static func reload(_ result: SynchronizationOutcome.Result) -> String? {
    switch result {
    case .off, .inSync, .wouldChange: nil
    case .takenOut: ReloadResult.reloaded.word
    case .reloaded(_, let reload), .changed(_, let reload): reload.word
    case .reloadPending: "pending"
    }
  }

  /// What was changed, with the names of settings only, and the outcome of the reload.
  private static func change(_ plan: Plan, _ reload: ReloadResult) -> String {
    let attributes = plan.reasons.filter { $0 == .mode || $0 == .owner }.map(\.rawValue)
    let version = "Dovecot \(plan.wanted.dialect.rawValue)"
    return switch reload {
    case .unnecessary: "changed (\(attributes.joined(separator: ", ")))"
    case .reloaded: "\(verb(plan, version, attributes)); Dovecot reloaded"
    case .notRunning: "\(verb(plan, version, attributes)); Dovecot is not running"
    case .left:
      "\(verb(plan, version, attributes)); Dovecot uses it after a reload (doveadm reload)"
    }
  }

  private static func verb(_ plan: Plan, _ version: String, _ attributes: [String]) -> String {
    guard let content = plan.current?.content else { return "written for \(version)" }
    switch FileOrigin(of: content) {
    case .modoboa: return "written for \(version), in place of the file of Modoboa's own command"
    case .foreign: return "written for \(version), in place of another file"
    case .ours(plan.wanted.dialect): break
    case .ours: return "rewritten for \(version)"
    }
    if plan.isInSync { return "rewritten as it was" }
    let settings = plan.settings.isEmpty ? ["comments"] : plan.settings
    return "changed (\((settings + attributes).joined(separator: ", ")))"
  }
}
