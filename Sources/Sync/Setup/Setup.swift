package import Diagnostics
package import DovecotGrammar
import DovecotService
import Files
import Glibc
import HostSetup
import LDAPClient
import ModoboaParameters
import PassdbFile

/// Makes Dovecot use the file, and takes that back.
package struct Setup {
  private let request: SynchronizationRequest
  private let choice: SetupChoice
  private let hasDriver: () -> Bool?
  private let dialect: () throws -> Dialect
  private let tryServers: Synchronizer.TryServers
  private let dovecot: Synchronizer.FindDovecot
  private let explain: Explain
  private let log: (String) -> Void

  /// - Parameters:
  ///   - request: as for a run.
  ///   - choice: what options set.
  ///   - hasDriver: whether Dovecot's LDAP driver is installed; nil if that is not known.
  ///   - dialect: returns the dialect of the Dovecot that is set up.
  ///   - tryServers: tries the LDAP servers.
  ///   - dovecot: finds that Dovecot.
  ///   - explain: takes one sentence about each step, for -v.
  ///   - log: takes each obstacle but the last one, which is thrown.
  package init(
    _ request: SynchronizationRequest, choice: SetupChoice, hasDriver: @escaping () -> Bool?,
    dialect: @escaping () throws -> Dialect,
    tryServers: @escaping Synchronizer.TryServers, dovecot: @escaping Synchronizer.FindDovecot,
    explain: @escaping Explain, log: @escaping (String) -> Void
  ) {
    self.request = request
    self.choice = choice
    self.hasDriver = hasDriver
    self.dialect = dialect
    self.tryServers = tryServers
    self.dovecot = dovecot
    self.explain = explain
    self.log = log
  }

  /// Finds out what `--apply` would do; changes nothing but the note of it.
  ///
  /// - Returns: the plan.
  /// - Throws: ``SetupError``, or the error of the module that failed.
  package func preview() throws -> SetupPlan {
    if SetupJournal(in: request.state) != nil {
      throw SetupError.notKnown(
        "a set-up was interrupted; run update_dovecot_conf, which takes it back or completes it")
    }
    let plan = try plan(in: try directory(mayChange: false))
    do {
      if plan.isDone {
        try request.state.remove(SetupPlan.previewNote, timeout: request.timeout)
      } else {
        try request.state.write(
          SetupPlan.previewNote, Array(plan.fingerprint.utf8), timeout: request.timeout)
      }
    } catch {
      explain("cannot note what was shown: \(error)")
    }
    return plan
  }

  /// Sets Dovecot up.
  ///
  /// - Returns: the plan that was followed, and whether Dovecot runs, and so was reloaded.
  /// - Throws: ``SetupError``, or the error of the module that failed.
  package func apply() throws -> (SetupPlan, isReloaded: Bool) {
    let directory = try directory(mayChange: true)
    let turn = try takeTurn(directory)
    defer { withExtendedLifetime(turn) {} }
    let transaction = try transaction(in: directory)
    if let journal = SetupJournal(in: request.state) { _ = try transaction.recover(journal) }
    let plan = try plan(in: directory)
    if let shown = request.state.note(SetupPlan.previewNote), shown != plan.fingerprint {
      throw SetupError.changedSincePreview
    }
    guard !plan.isDone else { return (plan, false) }
    let isReloaded = try transaction.perform(
      plan.steps, removals: plan.removals, record: plan.record, demandsWorkingDovecot: true)
    try? request.state.remove(SetupPlan.previewNote, timeout: request.timeout)
    return (plan, isReloaded)
  }

  /// Takes back what ``apply()`` did.
  ///
  /// - Returns: the files that were restored or removed.
  /// - Throws: ``SetupError``, or the error of the module that failed.
  package func undo() throws -> [String] {
    let directory = try directory(mayChange: true)
    let turn = try takeTurn(directory)
    defer { withExtendedLifetime(turn) {} }
    let transaction = try transaction(in: directory)
    if let journal = SetupJournal(in: request.state) { _ = try transaction.recover(journal) }
    guard let record = SetupRecord(in: request.state) else { throw SetupError.nothingToUndo }
    let (steps, removals) = try record.takingOut(isRestored: true)
    _ = try transaction.perform(steps, removals: removals, record: nil)
    return (steps.filter(\.isNeeded).map(\.path)) + removals.filter { $0.file != nil }.map(\.path)
  }

  // MARK: - Parts of both

  private func directory(mayChange: Bool) throws -> TargetDirectory {
    guard geteuid() == 0 else { throw SetupError.notRoot }
    let path = request.output?.directory ?? request.dovecotDirectory
    do {
      return try TargetDirectory(path, mayChange: mayChange)
    } catch {
      guard error.isMissing else { throw ReplacementError.nothingChanged(error) }
      throw NoDirectory(path: path, isChosen: request.output != nil)
    }
  }

  private func takeTurn(_ directory: borrowing TargetDirectory) throws -> TargetDirectory.Turn {
    guard let turn = try directory.takeTurn(timeout: request.timeout) else {
      throw LockHeld(directory: directory.realPath, timeout: request.timeout)
    }
    return turn
  }

  private func transaction(in directory: borrowing TargetDirectory) throws -> SetupTransaction {
    try SetupTransaction(request, dovecot, in: directory, explain: explain)
  }

  private func plan(in directory: borrowing TargetDirectory) throws -> SetupPlan {
    let stored = try request.source.read()
    guard try stored.interpreted({ try $0.isSynchronizationOn }) else { throw SetupError.off }
    let draft = try stored.interpreted {
      try Draft(
        $0, output: request.output, dovecotDirectory: request.dovecotDirectory,
        serversAreTried: true)
    }
    let dialect = try dialect()
    guard try dovecot() != nil else {
      throw SetupError.noDovecot(directory: request.dovecotDirectory)
    }
    let record = SetupRecord(in: request.state)
    var choice = choice
    choice.caFile = choice.caFile ?? record?.caFile
    let target = "\(directory.realPath)/\(draft.target.name)"
    var setup = SetupSteps(
      directory: request.dovecotDirectory, dialect: dialect, target: target, choice: choice)
    let layout = try setup.layout()
    if layout.namesAuthority {
      choice.caFile = nil
      setup.choice = choice
    }
    var obstacles = layout.obstacles
    if hasDriver() == false {
      obstacles.append(
        "Dovecot's LDAP driver is not installed; install the package dovecot-ldap, of the version that update_dovecot_conf"
          + " doctor names")
    }
    if let last = obstacles.popLast() {
      obstacles.forEach(log)
      throw SetupError.obstacle(last)
    }
    let plan = try Plan(
      draft.file(in: dialect, leavingDecision: layout.accounts != nil), at: draft.target,
      in: directory, attributes: request.attributes)
    if let refusal = plan.refusal(isForced: false) { throw refusal }
    let warnings = try tryServers(draft.translation.passdb, dialect).warnings(at: time(nil))

    let (others, removals) = try setup.changes(layout.accounts)
    let steps = [try FileStep(plan, at: target)] + others
    var kept = record ?? SetupRecord(before: [], caFile: nil)
    kept.caFile = choice.caFile
    kept.isParked = false
    kept.remember(steps)
    return SetupPlan(
      target: plan, steps: steps, removals: removals,
      notes: draft.translation.warnings + warnings + stored.warnings + layout.notes, record: kept)
  }
}
