import DovecotGrammar
import DovecotService
import Files
import Glibc
import HostSetup
import PassdbFile

/// What a run does on a host that `setup` set up.
extension Synchronizer {
  /// Takes back, or completes, a set-up that was interrupted.
  ///
  /// - Parameters:
  ///   - journal: its journal.
  ///   - directory: the file's directory, locked unless this is a dry run.
  /// - Returns: a warning.
  /// - Throws: ``SetupError``, `StateError` or `ReplacementError`.
  func recover(_ journal: SetupJournal, in directory: borrowing TargetDirectory) throws -> String {
    guard !request.isCheck else {
      return "a set-up was interrupted; the next run takes it back, or completes it"
    }
    return try transaction(in: directory).recover(journal)
      ? "a set-up that was interrupted is complete"
      : "a set-up that was interrupted has been taken back; run update_dovecot_conf setup again"
  }

  /// The files of the set-up, if one was made here and is to be kept up.
  ///
  /// - Parameters:
  ///   - target: the absolute path of the file with the parameters.
  ///   - dialect: the dialect of Dovecot.
  /// - Returns: nil on a host that was not set up by `setup`, or whose layout has changed since.
  func setup(target: String, _ dialect: Dialect) -> KeptSetup? {
    guard geteuid() == 0, request.isReloading, let record = SetupRecord(in: request.state) else {
      return nil
    }
    let steps = SetupSteps(
      directory: request.dovecotDirectory, dialect: dialect, target: target,
      choice: SetupChoice(
        caFile: record.caFile, refusesDisabledAccounts: request.refusesDisabledAccounts))
    let layout = steps.layout()
    guard layout.obstacles.isEmpty else { return nil }
    return KeptSetup(record: record, steps: steps, accounts: layout.accounts)
  }

  /// A set-up that later runs keep up: the drop-in comes and goes with the file, and follows Dovecot's
  /// dialect.
  struct KeptSetup {
    let record: SetupRecord
    let steps: SetupSteps
    let accounts: AccountDatabase?
  }

  /// Replaces the file together with the rest of a set-up.
  ///
  /// - Parameters:
  ///   - plan: the differences of the file.
  ///   - kept: the set-up.
  ///   - directory: the file's directory, locked.
  /// - Returns: the result of the reload; nil if only the file differs.
  /// - Throws: ``SetupError``, `StateError` or `ReplacementError`.
  func keepUp(
    _ plan: Plan, _ kept: KeptSetup, in directory: borrowing TargetDirectory
  ) throws -> ReloadResult? {
    let others = try kept.steps.steps(kept.accounts)
    guard others.contains(where: \.isNeeded) else { return nil }
    let file = FileStep(
      before: try SetupSteps.snapshot(kept.steps.target),
      after: FileSnapshot(
        path: kept.steps.target,
        file: .init(content: plan.wanted.text, attributes: plan.attributes)))
    var record = kept.record
    record.isParked = false
    // The panel may have chosen another path: the old file, with the bind password, goes.
    let path = kept.steps.target
    let old = record.before.first { $0.path != path && Self.isOurs($0.path) }
    record.before.removeAll { $0.path == path }
    record.before.insert(kept.record.before.first { $0.path == path } ?? file.before, at: 0)
    for step in others where !record.before.contains(where: { $0.path == step.path }) {
      record.before.append(step.before)
    }
    let isReloaded = try transaction(in: directory).perform(
      [file] + others, removals: try old.map { [try SetupSteps.snapshot($0.path)] } ?? [],
      record: record)
    return isReloaded ? .reloaded : .notRunning(complaint: nil)
  }

  /// Whether a file is one with parameters that this program wrote.
  private static func isOurs(_ path: String) -> Bool {
    guard let snapshot = (try? FileSnapshot.taken(of: path)) ?? nil,
      let content = snapshot.file?.content
    else { return false }
    return if case .ours = FileOrigin(of: content) { true } else { false }
  }

  /// Takes the LDAP server out of Dovecot's configuration, since Modoboa no longer wants it asked.
  ///
  /// - Parameter directory: the file's directory, locked.
  /// - Returns: the path of the file, which is removed; nil if `setup` has not been run here, or this was
  ///   done before.
  /// - Throws: ``SetupError``, `StateError` or `ReplacementError`.
  func park(in directory: borrowing TargetDirectory) throws -> String? {
    guard !request.isCheck, geteuid() == 0, request.isReloading,
      var record = SetupRecord(in: request.state), !record.isParked
    else { return nil }
    // The drop-in, which comes last, goes first; the file goes when Dovecot no longer reads it.
    var steps: [FileStep] = []
    for before in record.before.dropFirst().reversed()
    where SetupFiles.names.contains(Path.name(of: before.path)) {
      steps.append(
        FileStep(
          before: try SetupSteps.ownSnapshot(before.path),
          after: FileSnapshot(path: before.path, file: nil)))
    }
    let target = try record.before.first.map { try SetupSteps.snapshot($0.path) }
    record.isParked = true
    _ = try transaction(in: directory).perform(
      steps, removals: target.map { [$0] } ?? [], record: record)
    return target?.path
  }

  private func transaction(in directory: borrowing TargetDirectory) throws -> SetupTransaction {
    guard let dovecot = try dovecot() else {
      throw SetupError.noDovecot(directory: request.dovecotDirectory)
    }
    return SetupTransaction(
      state: request.state.whileLocked(directory), dovecot: dovecot, timeout: request.timeout,
      explain: explain)
  }
}
