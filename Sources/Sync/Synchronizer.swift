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

  private let dialect: () throws -> Dialect
  let tryServers: TryServers
  let dovecot: FindDovecot
  let explain: Explain

  /// Prepares a run.
  ///
  /// - Parameters:
  ///   - request: what to do.
  ///   - dialect: returns the dialect to write; not called if Modoboa does not want the file.
  ///   - tryServers: tries the LDAP servers, if the request says so.
  ///   - dovecot: finds the Dovecot to reload, if the request says so; called only if there is
  ///     something to reload.
  ///   - explain: takes one sentence about each step, for -v.
  package init(
    _ request: SynchronizationRequest, dialect: @escaping () throws -> Dialect,
    tryServers: @escaping TryServers = { _, _ in [] }, dovecot: @escaping FindDovecot = { nil },
    explain: @escaping Explain
  ) {
    self.request = request
    self.dialect = dialect
    self.tryServers = tryServers
    self.dovecot = dovecot
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
    let (outcome, isPending) = try lockAndRun()
    // Without the lock: a slow database must not delay other runs.
    guard isPending, let warning = acknowledge() else { return outcome }
    return SynchronizationOutcome(
      result: outcome.result, warnings: outcome.warnings + [warning], verdicts: outcome.verdicts)
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
      if try isOn(stored) {
        guard !error.isMissing else {
          throw NoDirectory(path: directoryPath, isChosen: request.output != nil)
        }
        throw ReplacementError.nothingChanged(error)
      }
      return (SynchronizationOutcome(result: .off(standing: nil), warnings: []), false)
    }
    guard !request.isCheck else { return try readAndCarryOver(piped, into: directory) }
    guard let turn = try directory.takeTurn(timeout: request.timeout) else {
      throw LockHeld(directory: directoryPath, timeout: request.timeout)
    }
    defer { withExtendedLifetime(turn) {} }
    return try readAndCarryOver(piped, into: directory)
  }

  private func readAndCarryOver(
    _ piped: StoredSettings?, into directory: borrowing TargetDirectory
  ) throws -> (SynchronizationOutcome, isPending: Bool) {
    let stored = try piped ?? request.source.read()
    guard try isOn(stored) else {
      let standing = standingFile(stored.parameters, in: directory)
      return (
        SynchronizationOutcome(result: .off(standing: standing), warnings: []), stored.isPending
      )
    }
    return (try carryOver(stored, into: directory), stored.isPending)
  }

  private func isOn(_ stored: StoredSettings) throws -> Bool {
    try stored.interpreted { try $0.isSynchronizationOn }
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
    _ stored: StoredSettings, into directory: borrowing TargetDirectory
  ) throws -> SynchronizationOutcome {
    let draft = try stored.interpreted {
      try Draft(
        $0, output: request.output, dovecotDirectory: request.dovecotDirectory,
        serversAreTried: request.triesServers)
    }
    let plan = try Plan(
      draft.file(in: try dialect()), at: draft.target, in: directory,
      attributes: request.attributes)
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
      ? dryResult(plan, in: directory) : try effect(plan, password: password, in: directory)
    var warnings = draft.translation.warnings + (trial?.warnings ?? []) + stored.warnings
    if let warning = result.reload?.warning { warnings.append(warning) }
    if case .wouldChange = result, let refused = try refusal(of: plan, in: directory) {
      warnings.append(
        "the next run will not replace it, since Dovecot could not use it before: \(refused)")
    }
    return SynchronizationOutcome(
      result: result, warnings: warnings, verdicts: trial?.verdicts ?? [])
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

  /// The path of an existing file that this program or Modoboa's command wrote, though Modoboa no
  /// longer wants it.
  private func standingFile(_ parameters: LDAPParameters, in directory: borrowing TargetDirectory)
    -> String?
  {
    guard
      let target = try? Draft.target(
        parameters, output: request.output, dovecotDirectory: request.dovecotDirectory),
      let file = try? directory.file(named: target.name),
      let content = file.content, FileOrigin(of: content) != .foreign
    else { return nil }
    return target.path
  }
}
