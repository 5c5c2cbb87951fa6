import Diagnostics
import DovecotService
import Files
import HostSetup

// Known limits: between the first replacement and the verdict, a Dovecot that somebody else starts or
// reloads reads files that may be taken back.

/// Several files that change together, or not at all.
///
/// The journal is written before the first file; whatever ends the run after that, the next run restores
/// what was there.
struct SetupTransaction {
  private let state: StateDirectory
  private let dovecot: any ReloadableDovecot
  /// How long to wait for the state directory, or for update-ca-certificates(8), in seconds.
  private let timeout: Double
  private let explain: Explain

  /// The absolute path of the directory of the file with the parameters.
  private let directory: String

  /// - Parameters:
  ///   - request: as for a run.
  ///   - find: finds the Dovecot that is set up.
  ///   - directory: the directory of the file with the parameters, locked.
  ///   - explain: takes one sentence about each step, for -v.
  /// - Throws: ``SetupError/noDovecot(directory:)``, or the errors of the search.
  init(
    _ request: SynchronizationRequest, _ find: Synchronizer.FindDovecot,
    in directory: borrowing TargetDirectory, explain: @escaping Explain
  ) throws {
    guard let dovecot = try find() else {
      throw SetupError.noDovecot(directory: request.dovecotDirectory)
    }
    self.dovecot = dovecot
    self.explain = explain
    self.directory = directory.realPath
    state = request.state.whileLocked(directory)
    timeout = request.timeout
  }

  /// Makes the changes, reloads Dovecot, and makes sure that it works.
  ///
  /// - Parameters:
  ///   - steps: the changes in their order.
  ///   - removals: the files to remove once Dovecot no longer reads them.
  ///   - record: the record to keep; nil to have none.
  ///   - demandsWorkingDovecot: false to go on if Dovecot is stopped and refuses its configuration: an
  ///     upgrade may have made it refuse these very files.
  /// - Returns: whether Dovecot runs, and so was reloaded.
  /// - Throws: ``SetupError``, `StateError` or `ReplacementError`; unless it says otherwise, nothing has
  ///   changed.
  func perform(
    _ steps: [FileStep], removals: [FileSnapshot], record: SetupRecord?,
    demandsWorkingDovecot: Bool = false
  ) throws -> Bool {
    var complaintBefore: String?
    switch dovecot.configurationVerdict() {
    case .accepted: break
    case .refused(let words): complaintBefore = words
    case .unknown(let reason): throw SetupError.notKnown(reason)
    }
    let isRunning: Bool
    let old: DovecotProcesses
    do {
      isRunning = try dovecot.isRunning()
      old =
        isRunning
        ? try dovecot.authentication(startingIfNeeded: true)
        : DovecotProcesses(ids: [], isDead: false)
    } catch {
      throw SetupError.notKnown(error.reason)
    }
    if let complaintBefore, isRunning || demandsWorkingDovecot {
      throw SetupError.brokenBefore(complaintBefore)
    }
    if old.isDead {
      throw SetupError.brokenBefore("its auth process exits at start-up; see its log")
    }

    var journal = SetupJournal(
      before: steps.map(\.before) + removals, removals: removals.map(\.path), record: record)
    try state.write(PendingReload.note, journal.text, timeout: timeout)
    let complaint: String?
    do {
      for step in steps where step.isNeeded {
        try step.perform()
        explain("\(step.path): \(step.after.file == nil ? "removed" : "written")")
      }
      try refresh(steps.map(\.path))
      complaint = verdict(isRunning: isRunning, replacing: old)
    } catch {
      try takeBack(journal, isRunning: isRunning, because: ReplacementError.cause(of: error))
      throw error
    }
    if let complaint, complaintBefore == nil {
      explain("Dovecot does not work with the change: \(complaint)")
      try takeBack(journal, isRunning: isRunning, because: complaint)
      throw SetupError.takenBack(complaint)
    }
    journal.isProved = true
    do {
      try state.write(PendingReload.note, journal.text, timeout: timeout)
      try settle(journal)
    } catch {
      throw SetupError.incomplete(ReplacementError.cause(of: error))
    }
    return isRunning
  }

  /// Restores what an interrupted run has changed, or completes what it has proved.
  ///
  /// - Parameter journal: the journal of that run.
  /// - Returns: whether the change was completed; otherwise it is taken back.
  /// - Throws: ``SetupError``, `StateError` or `ReplacementError`.
  func recover(_ journal: SetupJournal) throws -> Bool {
    guard journal.before.contains(where: { Path.directory(of: $0.path) == directory }) else {
      throw SetupError.interruptedElsewhere(
        directory: Path.directory(of: journal.before.first?.path ?? "/"), state: state.path)
    }
    if journal.isProved {
      explain("completing a set-up that was interrupted")
      try settle(journal)
      return true
    }
    explain("taking back a set-up that was interrupted")
    let isRunning: Bool
    do {
      isRunning = try dovecot.isRunning()
    } catch {
      throw SetupError.notKnown(error.reason)
    }
    try takeBack(journal, isRunning: isRunning, because: "an earlier run was interrupted")
    return false
  }

  /// What Dovecot has against its configuration; nil if it works.
  private func verdict(isRunning: Bool, replacing old: DovecotProcesses) -> String? {
    switch dovecot.configurationVerdict() {
    case .accepted: break
    case .refused(let words), .unknown(let words): return words
    }
    guard isRunning else { return nil }
    switch dovecot.reload(replacing: old) {
    case .lives, .waits: return nil
    case .died(let words), .refused(let words), .notReloaded(let words): return words
    }
  }

  /// Restores all files and reloads Dovecot.
  private func takeBack(_ journal: SetupJournal, isRunning: Bool, because words: String) throws {
    do {
      // The drop-in comes last and goes first. What it names is removed when Dovecot no longer reads it.
      for snapshot in journal.before.reversed() where !isNamedByDropIn(snapshot) {
        if try snapshot.restore() { explain("\(snapshot.path): restored") }
      }
      try refresh(journal.before.map(\.path))
    } catch {
      throw SetupError.notTakenBack(words, why: ReplacementError.cause(of: error))
    }
    if isRunning {
      let old: DovecotProcesses
      do {
        old = try dovecot.authentication(startingIfNeeded: false)
      } catch {
        throw SetupError.notTakenBack(words, why: error.reason)
      }
      switch dovecot.reload(replacing: old) {
      case .lives, .waits: break
      case .died(let why), .refused(let why), .notReloaded(let why):
        throw SetupError.notTakenBack(words, why: why)
      }
    }
    for snapshot in journal.before where isNamedByDropIn(snapshot) { try snapshot.restore() }
    try state.remove(PendingReload.note, timeout: timeout)
  }

  /// Whether a file was missing before, and is no drop-in, so that a drop-in may name it.
  private func isNamedByDropIn(_ snapshot: FileSnapshot) -> Bool {
    snapshot.file == nil && Path.name(of: snapshot.path) != SetupFiles.dropInName
  }

  /// Removes what Dovecot no longer reads, keeps or removes the record, and forgets the journal.
  private func settle(_ journal: SetupJournal) throws {
    for path in journal.removals where try FileSnapshot(path: path, file: nil).restore() {
      explain("\(path): removed")
    }
    if let record = journal.record {
      try state.write(SetupRecord.note, record.text, timeout: timeout)
    } else {
      try state.remove(SetupRecord.note, timeout: timeout)
      // That Dovecot no longer includes the file is no longer an error of later runs.
      try state.remove(ConfigurationNote.note, timeout: timeout)
    }
    try state.remove(PendingReload.note, timeout: timeout)
  }

  private func refresh(_ paths: [String]) throws {
    guard paths.contains(where: { $0.hasPrefix("\(SystemAuthorities.directory)/") }) else { return }
    try SystemAuthorities.refresh(timeout: timeout)
  }
}
