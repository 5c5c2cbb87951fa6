package import Diagnostics
package import DovecotGrammar
package import DovecotService
import Files
import Glibc
package import LDAPClient
import ModoboaDatabase
import ModoboaParameters
package import PassdbFile

/// One run: lock, read, translate, compare, replace, reload, acknowledge.
package struct Synchronizer {
  /// Finds the Dovecot to reload; nil if there is none.
  package typealias FindDovecot = () throws -> (any ReloadableDovecot)?

  let request: SynchronizationRequest
  /// Tries on the LDAP servers what Dovecot will do.
  package typealias TryServers = (LDAPPassdb, Dialect) throws -> [ServerVerdict]

  let dialect: () throws -> Dialect
  let tryServers: TryServers
  let dovecot: FindDovecot
  let hasLocalDovecot: () -> Bool
  let explain: Explain

  /// Prepares a run.
  ///
  /// - Parameters:
  ///   - request: what to do.
  ///   - dialect: returns the dialect to write; not called if Modoboa does not want the file.
  ///   - tryServers: tries the LDAP servers, if the request says so.
  ///   - dovecot: finds the Dovecot to reload, if the request says so; called only if there is
  ///     something to reload.
  ///   - hasLocalDovecot: whether the configuration of the Dovecot that reads the file is on this
  ///     host.
  ///   - explain: takes one sentence about each step, for -v.
  package init(
    _ request: SynchronizationRequest, dialect: @escaping () throws -> Dialect,
    tryServers: @escaping TryServers = { _, _ in [] }, dovecot: @escaping FindDovecot = { nil },
    hasLocalDovecot: @escaping () -> Bool = { false }, explain: @escaping Explain
  ) {
    self.request = request
    self.dialect = dialect
    self.tryServers = tryServers
    self.dovecot = dovecot
    self.hasLocalDovecot = hasLocalDovecot
    self.explain = explain
  }

  /// Performs the run.
  ///
  /// It takes the lock before it reads the parameters: otherwise a run with older ones could write
  /// last.
  ///
  /// - Returns: the outcome.
  /// - Throws: the error of the module that failed; the old file is unchanged, except for
  ///   `ReplacementError.notDurable` and as ``ReloadError`` says.
  package func run() throws -> SynchronizationOutcome {
    let (found, isPending) = try lockAndRun()
    var outcome = found
    // Without the lock: a slow database must not delay other runs.
    if isPending, let warning = acknowledge() { outcome.warnings.append(warning) }
    return outcome
  }

  private func lockAndRun() throws -> (SynchronizationOutcome, isPending: Bool) {
    // Without the lock: waiting for the end of a pipe must not delay other runs.
    let piped = try request.source.isPipe() ? try request.source.read() : nil
    let directoryPath = request.output?.directory ?? request.dovecotDirectory
    let directory: TargetDirectory
    do {
      directory = try TargetDirectory(directoryPath, mayChange: !request.isCheck)
    } catch {
      // A missing directory is not an error as long as Modoboa does not want the file.
      let stored = try piped ?? request.source.read()
      if let reason = try reasonToStop(stored) {
        return (
          SynchronizationOutcome(result: .off(SwitchedOff(reason: reason)), warnings: []), false
        )
      }
      guard !error.isMissing else {
        throw NoDirectory(path: directoryPath, isChosen: request.output != nil)
      }
      throw ReplacementError.nothingChanged(error)
    }
    guard !request.isCheck else {
      return try readAndCarryOver(piped, notes: noted(in: directory), into: directory)
    }
    guard let turn = try directory.takeTurn(timeout: request.timeout) else {
      throw LockHeld(directory: directoryPath, timeout: request.timeout)
    }
    defer { withExtendedLifetime(turn) {} }
    request.state.whileLocked(directory).removeLeftover(of: PendingReload.note)
    return try readAndCarryOver(piped, notes: noted(in: directory), into: directory)
  }

  /// What an earlier run has left to do.
  private struct Noted {
    var reload: PendingReload?
    var warning: String?
  }

  /// Reads what an earlier run has left to do; an interrupted set-up is taken back, or completed.
  private func noted(in directory: borrowing TargetDirectory) throws -> Noted {
    guard let note = request.state.content(of: PendingReload.note) else { return Noted() }
    if let journal = SetupJournal(note) {
      return Noted(warning: try recover(journal, in: directory))
    }
    return Noted(reload: request.isReloading ? PendingReload(note) : nil)
  }

  private func readAndCarryOver(
    _ piped: StoredParameters?, notes: Noted, into directory: borrowing TargetDirectory
  ) throws -> (SynchronizationOutcome, isPending: Bool) {
    var (outcome, isPending) = try readAndCarryOver(piped, notes.reload, into: directory)
    if let warning = notes.warning { outcome.warnings.insert(warning, at: 0) }
    return (outcome, isPending)
  }

  private func readAndCarryOver(
    _ piped: StoredParameters?, _ noted: PendingReload?, into directory: borrowing TargetDirectory
  ) throws -> (SynchronizationOutcome, isPending: Bool) {
    let stored = try piped ?? request.source.read()
    if let reason = try reasonToStop(stored) {
      if let path = try park(in: directory) {
        return (
          SynchronizationOutcome(result: .takenOut(path: path), warnings: []), stored.isPending
        )
      }
      var off = SwitchedOff(reason: reason)
      var include = IncludeState.unknown
      if let standing = standingFile(stored.parameters, in: directory) {
        off.standing = standing.path
        (include, off.removal) = leftover(standing, in: directory)
      }
      return (
        SynchronizationOutcome(result: .off(off), warnings: [], include: include),
        stored.isPending
      )
    }
    return (try carryOver(stored, noted, into: directory), stored.isPending)
  }

  /// Why Modoboa does not ask for the file; nil if it does.
  private func reasonToStop(_ stored: StoredParameters) throws -> SwitchedOff.Reason? {
    try stored.interpreted { try SwitchedOff.Reason($0) }
  }

  /// Clears Modoboa's flag.
  ///
  /// - Returns: a warning if that failed: the file is in sync all the same, and the next run tries
  ///   again.
  private func acknowledge() -> String? {
    do {
      // The worker ends with this process, and SQLite's journal would stay.
      let acknowledgement = try HeldSignals.during { try request.source.acknowledge() }
      switch acknowledgement {
      case .cleared:
        explain("cleared need_dovecot_update")
      case .changedMeanwhile:
        explain("need_dovecot_update stays set: parameters were saved meanwhile, for the next run")
      case .notAllowed(let reason):
        explain("need_dovecot_update stays set: \(reason)")
      case .notWritable(let reason):
        return "need_dovecot_update stays set in Modoboa, and no run can clear it: \(reason)"
      }
      return nil
    } catch {
      return "need_dovecot_update stays set in Modoboa: \(error)"
    }
  }

  private func carryOver(
    _ stored: StoredParameters, _ noted: PendingReload?, into directory: borrowing TargetDirectory
  ) throws -> SynchronizationOutcome {
    let draft = try stored.interpreted {
      try Draft(
        $0, output: request.output, dovecotDirectory: request.dovecotDirectory,
        serversAreTried: request.triesServers)
    }
    let dialect = try dialect()
    let look = look(at: draft.target, dialect)
    var plan = try plan(
      draft, dialect, leavingDecision: request.refusesDisabledAccounts ? look.laterDecides : false,
      in: directory)
    let kept =
      plan.isInSync && !request.isForced
      ? nil : try setup(target: "\(directory.realPath)/\(draft.target.name)", dialect)
    if let kept {
      plan = try self.plan(
        draft, dialect, leavingDecision: kept.accounts != nil, in: directory)
    }
    let passdb = draft.translation.passdb
    explain(
      "\(plan.target.path): \(plan.isInSync ? "in sync" : plan.reasons.map(\.rawValue).joined(separator: ", "))"
    )

    if let refusal = try furtherFile(plan, in: directory) { throw refusal }
    if let refusal = plan.refusal(isForced: request.isForced) { throw refusal }
    let isTrial =
      request.alwaysTriesServers || request.isCheck || request.isForced || !plan.isInSync
    let trial =
      request.triesServers && isTrial
      ? try trial(passdb, plan.wanted.dialect, notesIn: request.state.whileLocked(directory)) : nil
    let password = passdb.serviceAccount?.password
    let result =
      request.isCheck
      ? dryResult(plan, noted, in: directory)
      : try effect(plan, kept, noted, password: password, in: directory)
    var warnings = draft.translation.warnings + (trial?.warnings ?? []) + stored.warnings
    if let warning = result.reload?.warning { warnings.append(warning) }
    if case .wouldChange = result, let refused = try refusal(of: plan, in: directory) {
      warnings.append(
        "the next run will not replace it, since Dovecot could not use it before: \(refused)")
    }
    // A file that is yet to be made may be one that a pattern will match.
    let isThere = !request.isCheck || plan.current != nil
    let (include, former) =
      isThere
      ? includeState(
        of: plan.target, plan.wanted.dialect, look, hasChanged: !plan.isInSync, in: directory)
      : (.unknown, nil)
    var outcome = SynchronizationOutcome(
      result: result, warnings: warnings, include: include, verdicts: trial?.verdicts ?? [],
      formerFile: former)
    if case .inSync = result {
      outcome.staleSetup = staleSetup(
        target: "\(directory.realPath)/\(draft.target.name)", dialect, look)
    }
    return outcome
  }

  /// Compares the file with the parameters.
  ///
  /// Whether a later passdb decides stays as the existing file says, unless that is known.
  private func plan(
    _ draft: Draft, _ dialect: Dialect, leavingDecision: Bool?,
    in directory: borrowing TargetDirectory
  ) throws -> Plan {
    let current = try directory.file(named: draft.target.name)
    // The file of 2.3 does not say who decides.
    let isLeft =
      !dialect.hasSettingsFiles
      && (leavingDecision ?? (current?.content.map(GeneratedFile.leavesDecision) == true))
    return Plan(
      target: draft.target, current: current,
      wanted: try draft.file(in: dialect, leavingDecision: isLeft),
      attributes: request.attributes, isOpenToOthers: try directory.isOpenToOthers())
  }

  /// Why another new file is refused, although the web panel asks for one: each contains the bind
  /// password, and Dovecot includes only one.
  ///
  /// - Returns: nil if the file exists, or at most one other does: the one that Dovecot still
  ///   includes.
  private func furtherFile(_ plan: Plan, in directory: borrowing TargetDirectory) throws
    -> TranslationError?
  {
    guard request.output == nil, plan.current == nil else { return nil }
    var others: [String] = []
    for name in try directory.names() where TargetPath.isUsable(name) && name != plan.target.name {
      let file: ExistingFile?
      do {
        file = try directory.file(named: name)
      } catch {
        // Who cannot read it has not written it: files of ours are for their owner alone.
        guard [EACCES, EPERM].contains(error.number) else { throw error }
        continue
      }
      guard let content = file?.content else { continue }
      if case .ours = FileOrigin(of: content) { others.append(name) }
    }
    guard others.count > 1 else { return nil }
    return TranslationError(
      parameter: .dovecotConfFile,
      reason:
        "names another new file, but \(others.sorted().joined(separator: " and ")) still exist in"
        + " \(directory.path), each with the bind password; remove those that Dovecot does not include"
    )
  }

  /// An existing file that this program or Modoboa's command wrote, though Modoboa no longer wants
  /// it.
  private func standingFile(_ parameters: LDAPParameters, in directory: borrowing TargetDirectory)
    -> TargetPath?
  {
    guard
      let target = try? Draft.target(
        parameters, output: request.output, dovecotDirectory: request.dovecotDirectory),
      let file = try? directory.file(named: target.name),
      let content = file.content, FileOrigin(of: content) != .foreign
    else { return nil }
    return target
  }
}
