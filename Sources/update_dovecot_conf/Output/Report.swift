import Diagnostics
import DovecotGrammar
import Files
import LDAPClient
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
  /// What the LDAP servers said; empty if they were not asked.
  let verdicts: [ServerVerdict]

  /// The outcome of the reload, if the run got that far.
  let reload: String?

  /// Whether Dovecot includes the file; nil if that is not known.
  let isIncluded: Bool?
  /// Dovecot no longer includes the file; such a run fails, whatever it did.
  let lostInclude: LostInclude?

  /// Whether warnings are to be shown: the file was replaced, or would be, or another one, which Modoboa no
  /// longer asks for, is included or left over, or a set-up no longer fits.
  let hasNews: Bool

  /// The report of a run that did not fail.
  ///
  /// - Parameters:
  ///   - outcome: how it ended.
  ///   - isCheck: whether it was a dry run.
  ///   - isColoured: whether to colour a diff.
  ///   - isWatched: whether somebody waits for the report, who has to know that the sync is off.
  init(
    _ outcome: SynchronizationOutcome, isCheck: Bool, isColoured: Bool, isWatched: Bool = false
  ) {
    var warnings = outcome.warnings
    if case .off(let off) = outcome.result, let warning = off.warning { warnings.append(warning) }
    if let former = outcome.formerFile {
      warnings.append(
        "\(former.utf8.legible): Dovecot's configuration no longer includes it, but it still holds the bind"
          + " password: run doveadm reload, then rm \(former.utf8.legible)")
    }
    if let stale = outcome.staleSetup {
      warnings.append(
        "\(stale.utf8.legible): no longer fits Dovecot's configuration, and may keep out or let in the wrong"
          + " users: run update_dovecot_conf setup")
    }
    self.warnings = warnings
    verdicts = outcome.verdicts
    reload = Self.reload(outcome.result)
    isIncluded = outcome.include.isIncluded
    lostInclude = if case .lost(let lost) = outcome.include { lost } else { nil }
    let status: ExitStatus
    switch outcome.result {
    case .off(let off):
      (result, status, plan, target) = (.off, .success, nil, off.standing)
      let standing = off.standing.map { "; \($0.utf8.legible) still exists" } ?? ""
      lines = isCheck || isWatched ? [off.sentence + standing] : []
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
      var line = "\(plan.target.path.utf8.legible): \(Self.change(plan, reload))"
      if case .missing = outcome.include {
        line += "; Dovecot does not include it: see update_dovecot_conf doctor"
      }
      lines = [line]
    case .wouldChange(let plan):
      (result, status, self.plan, target) = (.wouldChange, .wouldChange, plan, plan.target.path)
      lines = CheckView.lines(plan, isColoured: isColoured)
    }
    self.status = lostInclude?.exitStatus ?? status
    hasNews =
      switch outcome.result {
      case .changed, .wouldChange: true
      case .off(let off): off.removal != nil
      case .inSync, .reloaded, .reloadPending, .takenOut:
        outcome.formerFile != nil || outcome.staleSetup != nil
      }
  }

  private static func reload(_ result: SynchronizationOutcome.Result) -> String? {
    switch result {
    case .off, .inSync, .wouldChange: nil
    case .takenOut: ReloadResult.reloaded.word
    case .reloaded(_, let reload), .changed(_, let reload): reload.word
    case .reloadPending: "pending"
    }
  }

  /// What was changed, with the names of settings, the addresses of the LDAP servers and no other value,
  /// and the outcome of the reload.
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
    let servers = plan.wanted.serverChange(from: content)
    let settings =
      plan.settings.isEmpty
      ? ["comments"]
      : plan.settings.map { name in
        guard let servers, GeneratedFile.isServerList(name) else { return name }
        return "\(name) from \(servers.old.utf8.legible) to \(servers.new.utf8.legible)"
      }
    return "changed (\((settings + attributes).joined(separator: ", ")))"
  }
}
