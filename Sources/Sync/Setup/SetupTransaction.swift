import Diagnostics
import DovecotService
import Files

// Known limits: between the first replacement and the verdict, a Dovecot that somebody else starts or
// reloads reads files that may be taken back.

/// Several files that change together, or not at all.
///
/// The journal is written before the first file; whatever ends the run after that, the next run restores
/// what was there.
struct SetupTransaction {
  let state: StateDirectory
  let dovecot: any ReloadableDovecot
  /// How long to wait for the state directory, or for update-ca-certificates(8), in seconds.
  let timeout: Double
  let explain: Explain

  /// Makes the changes, reloads Dovecot, and makes sure that it works.
  ///
  /// - Parameters:
  ///   - steps: the changes in their order.
  ///   - removals: the files to remove once Dovecot no longer reads them.
  ///   - record: the record to keep; nil to have none.
  /// - Returns: whether Dovecot runs, and so was reloaded.
  /// - Throws: ``SetupError``, `StateError` or `ReplacementError`; unless it says otherwise, nothing has
  ///   changed.
  func perform(_ steps: [FileStep], removals: [FileSnapshot] = [], record: SetupRecord?) throws
    -> Bool
  {
    switch dovecot.configurationVerdict() {
    case .accepted: break
    case .refused(let words): throw SetupError.brokenBefore(words)
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
      try takeBack(journal, isRunning: isRunning, because: "\(error)")
      throw error
    }
    if let complaint {
      explain("Dovecot does not work with the change: \(complaint)")
      try takeBack(journal, isRunning: isRunning, because: complaint)
      throw SetupError.takenBack(complaint)
    }
    journal.isProved = true
    do {
      try state.write(PendingReload.note, journal.text, timeout: timeout)
      try settle(journal)
    } catch {
      throw SetupError.incomplete("\(error)")
    }
    return isRunning
  }

  /// Restores what an interrupted run has changed, or completes what it has proved.
  ///
  /// - Parameter journal: the journal of that run.
  /// - Returns: whether the change was completed; otherwise it is taken back.
  /// - Throws: ``SetupError``, `StateError` or `ReplacementError`.
  func recover(_ journal: SetupJournal) throws -> Bool {
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
      // The drop-in comes last and goes first: it makes Dovecot read the others.
      for snapshot in journal.before.reversed() where try snapshot.restore() {
        explain("\(snapshot.path): restored")
      }
      try refresh(journal.before.map(\.path))
    } catch {
      throw SetupError.notTakenBack(words, why: "\(error)")
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
    try state.remove(PendingReload.note, timeout: timeout)
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
    }
    try state.remove(PendingReload.note, timeout: timeout)
  }

  private func refresh(_ paths: [String]) throws {
    guard paths.contains(where: { $0.hasPrefix("\(SystemAuthorities.directory)/") }) else { return }
    try SystemAuthorities.refresh(timeout: timeout)
  }
}
