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
  /// - Returns: nil on a host that was not set up by `setup`.
  /// - Throws: ``SetupError/notKnown(_:)``.
  func setup(target: String, _ dialect: Dialect) throws(SetupError) -> KeptSetup? {
    guard geteuid() == 0, request.isReloading, let record = SetupRecord(in: request.state) else {
      return nil
    }
    let steps = SetupSteps(
      directory: request.dovecotDirectory, dialect: dialect, target: target,
      choice: SetupChoice(
        caFile: record.caFile, refusesDisabledAccounts: request.refusesDisabledAccounts))
    return KeptSetup(record: record, steps: steps, accounts: try steps.layout().accounts)
  }

  /// Whether `setup` may have set this host up.
  var isSetUp: Bool { InputFile.isThere("\(request.state.path)/\(SetupRecord.note)") }

  /// The first file of the set-up that should be another one, since Dovecot's configuration has changed.
  ///
  /// A run that has nothing else to do leaves it as it is: a reload would load what an administrator has
  /// only begun to change.
  ///
  /// - Parameters:
  ///   - target: the absolute path of the file with the parameters.
  ///   - dialect: the dialect of Dovecot.
  ///   - look: what was found; nothing is returned again as long as the files stay as they are.
  /// - Returns: its path; nil if the set-up fits, or there is none.
  func staleSetup(target: String, _ dialect: Dialect, _ look: ConfigurationLook) -> String? {
    guard look.found != nil, let kept = (try? setup(target: target, dialect)) ?? nil,
      let (steps, removals) = try? kept.steps.changes(kept.accounts)
    else { return nil }
    return steps.first(where: \.isNeeded)?.path ?? removals.first?.path
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
    var (others, removals) = try kept.steps.changes(kept.accounts)
    guard others.contains(where: \.isNeeded) || !removals.isEmpty else { return nil }
    let file = try FileStep(plan, at: kept.steps.target)
    var record = kept.record
    record.isParked = false
    // The panel may have chosen another path: the old file, with the bind password, goes.
    let path = kept.steps.target
    let old = record.before.first { $0.path != path && Self.isOurs($0.path) }
    record.before.removeAll { $0.path == path }
    record.before.insert(kept.record.before.first { $0.path == path } ?? file.before, at: 0)
    record.remember(others)
    if let old { removals.append(try SetupSteps.snapshot(old.path)) }
    let isReloaded = try transaction(in: directory).perform(
      [file] + others, removals: removals, record: record)
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
    let (steps, removals) = try record.takingOut(isRestored: false)
    let path = record.before.first?.path
    record.isParked = true
    _ = try transaction(in: directory).perform(steps, removals: removals, record: record)
    return path
  }

  private func transaction(in directory: borrowing TargetDirectory) throws -> SetupTransaction {
    try SetupTransaction(request, dovecot, in: directory, explain: explain)
  }
}
