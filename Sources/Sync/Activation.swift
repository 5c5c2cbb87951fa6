import Diagnostics
import DovecotService
import Files
import PassdbFile

// Known limits: between the replacement and the verdict of Dovecot's own checks, a Dovecot that
// someone else starts or reloads reads a file that may be rolled back; a target that was not a
// regular file is not restored.

/// Puts the new file in place and makes Dovecot use it, or restores the old state.
///
/// At any moment the state directory records what is left to do, so that the next run can do it
/// after a crash.
struct Activation {
  let plan: Plan
  /// The file's path in notes: absolute, since runs have different working directories.
  let notedPath: String
  let state: StateDirectory
  let dovecot: any ReloadableDovecot
  let words: DovecotWords
  /// How long to wait for the state directory, in seconds.
  let timeout: Double
  let explain: Explain

  /// The file's path in messages.
  private var path: String { plan.target.path }

  /// Replaces the file and reloads Dovecot.
  ///
  /// - Parameters:
  ///   - directory: the file's directory, locked.
  ///   - pending: the reload that an earlier run has left to do.
  ///   - isForced: whether to retry a file that Dovecot could not use.
  /// - Returns: the result of the reload.
  /// - Throws: ``ReloadError``, `StateError` or `ReplacementError`.
  func replace(
    in directory: borrowing TargetDirectory, pending: PendingReload?, isForced: Bool
  ) throws -> ReloadResult {
    if !isForced, let refused = RefusedFile(in: state),
      refused.holds(for: notedPath, plan.wanted.text, dovecot.fingerprint(except: path))
    {
      throw ReloadError(path: path, kind: again(refused, isPending: pending != nil))
    }
    let isAccepted: Bool
    let isRunning: Bool
    do {
      isAccepted = try isOldAccepted()
      isRunning = try dovecot.isRunning()
    } catch {
      throw ReloadError(path: path, kind: .notProved(words.ofOldFile(error.reason)))
    }
    // If this fails, the processes are looked up again before the reload.
    let old = isRunning ? try? dovecot.authentication(startingIfNeeded: true) : nil
    // Until Dovecot has been reloaded, the file before the first replacement is the one that works;
    // a file with the new content is nothing to roll back to.
    let previous = pending?.previous ?? PreviousFile(plan.current)
    let hasWorked = pending?.hasWorked ?? (isAccepted && old?.isDead != true)
    let note = PendingReload(
      path: notedPath, previous: previous,
      hasWorked: hasWorked && previous != .content(plan.wanted.text))
    do {
      try state.write(PendingReload.note, note.text, timeout: timeout)
    } catch {
      if isRunning || !isAccepted { throw error }
      explain("cannot record the pending reload; not needed, since Dovecot is not running")
    }
    try directory.replace(
      plan.target.name, expecting: plan.current, with: plan.wanted.text,
      attributes: plan.attributes)
    return try activate(note, in: directory, replacing: old, isReplaced: true)
  }

  /// What to report of a file that an earlier run rolled back.
  ///
  /// - Parameters:
  ///   - refused: the note of it.
  ///   - isPending: whether Dovecot has yet to be reloaded with the old file.
  /// - Returns: how Dovecot does with the old file now.
  private func again(_ refused: RefusedFile, isPending: Bool) -> ReloadError.Kind {
    // If it could not use the old file either, nobody could log in: a reload shows whether it can now.
    if !isPending, refused.isOldFileInUse { return refused.error }
    let end: RefusedFile.End
    switch reloadOldFile() {
    case .lives, .waits: end = .died
    case .died(let said), .refused(let said): end = .diedWithBoth(old: words.ofOldFile(said))
    case .notReloaded(let reason):
      return .diedWithBoth(new: refused.words, old: words.ofOldFile(reason))
    }
    keep(refused.with(end))
    if isPending { forgetReload() }
    return refused.with(end).error
  }

  /// Whether Dovecot accepts its configuration with the old file.
  private func isOldAccepted() throws(NoAnswer) -> Bool {
    switch dovecot.configurationVerdict() {
    case .accepted: return true
    case .refused: return false
    case .unknown(let reason): throw NoAnswer(reason)
    }
  }

  /// Reloads Dovecot, and verifies that it works with the new file.
  ///
  /// - Parameters:
  ///   - note: what to restore if it does not.
  ///   - directory: the file's directory, locked.
  ///   - old: the processes that run with the old file, if known.
  ///   - isReplaced: whether this run has put the file in place; then it restores the old one if it
  ///     cannot verify the new one. A file of an earlier run may be in use, and stays.
  /// - Returns: the result of the reload.
  /// - Throws: ``ReloadError``, `StateError` or `ReplacementError`.
  func activate(
    _ note: PendingReload, in directory: borrowing TargetDirectory,
    replacing old: DovecotProcesses? = nil, isReplaced: Bool = false
  ) throws -> ReloadResult {
    let complaint: String?
    switch dovecot.configurationVerdict() {
    case .accepted: complaint = nil
    case .refused(let said): complaint = words.ofNewFile(said)
    case .unknown(let said):
      let reason = words.ofNewFile(said)
      guard isReplaced, note.hasWorked, takeBack(note, in: directory) else {
        throw ReloadError(path: path, kind: .notReloaded(reason))
      }
      throw ReloadError(path: path, kind: .takenBack(reason))
    }
    if let complaint, note.hasWorked {
      explain("Dovecot refuses its configuration: \(complaint)")
      try rollBack(note, in: directory, because: complaint)
      keepRefusal(complaint, .refused)
      forgetReload()
      throw ReloadError(path: path, kind: .refused(complaint))
    }
    let (isRunning, processes) = try current(old)
    guard isRunning else {
      explain("Dovecot is not running, so there is nothing to reload")
      try settle()
      return .notRunning(complaint: complaint)
    }
    if let complaint {
      throw ReloadError(path: path, kind: .brokenConfiguration(complaint))
    }
    let end: String
    switch dovecot.reload(replacing: processes) {
    case .lives, .waits:
      try settle()
      return .reloaded
    case .notReloaded(let reason):
      throw ReloadError(path: path, kind: .notReloaded(words.ofNewFile(reason)))
    case .died(let said), .refused(let said): end = words.ofNewFile(said)
    }
    guard note.hasWorked else { throw ReloadError(path: path, kind: .deadBefore(end)) }
    explain("Dovecot cannot use the new file: \(end)")
    try rollBack(note, in: directory, because: end)
    keepRefusal(end, .died)
    let second: String?
    switch reloadOldFile() {
    case .lives, .waits: second = nil
    case .died(let said), .refused(let said): second = said
    case .notReloaded(let reason):
      throw ReloadError(path: path, kind: .diedWithBoth(new: end, old: words.ofOldFile(reason)))
    }
    if let second { keepRefusal(end, .diedWithBoth(old: words.ofOldFile(second))) }
    forgetReload()
    throw ReloadError(
      path: path,
      kind: second.map { .diedWithBoth(new: end, old: words.ofOldFile($0)) } ?? .died(end))
  }

  /// Whether Dovecot runs, and the processes that a reload will replace.
  private func current(
    _ known: DovecotProcesses?
  ) throws(ReloadError) -> (isRunning: Bool, DovecotProcesses) {
    do {
      let isRunning = try dovecot.isRunning()
      let none = DovecotProcesses(ids: [], isDead: false)
      if let known { return (isRunning, known) }
      return (isRunning, isRunning ? try dovecot.authentication(startingIfNeeded: false) : none)
    } catch {
      throw ReloadError(path: path, kind: .notReloaded(words.ofNewFile(error.reason)))
    }
  }

  /// Reloads Dovecot with the restored file.
  private func reloadOldFile() -> AuthenticationVerdict {
    do {
      return dovecot.reload(replacing: try dovecot.authentication(startingIfNeeded: false))
    } catch {
      return .notReloaded(error.reason)
    }
  }

  private func rollBack(
    _ note: PendingReload, in directory: borrowing TargetDirectory, because words: String
  ) throws(ReloadError) {
    do {
      try putBack(note.previous, in: directory)
    } catch {
      throw ReloadError(
        path: path, kind: .notRolledBack(words, why: ReplacementError.cause(of: error)))
    }
  }

  /// Restores the old file because the new one could not be verified, though it may be right.
  ///
  /// - Returns: whether the old file is back.
  private func takeBack(_ note: PendingReload, in directory: borrowing TargetDirectory) -> Bool {
    do {
      try putBack(note.previous, in: directory)
      return true
    } catch {
      explain("\(path): cannot restore the old file: \(error)")
      return false
    }
  }

  private func putBack(
    _ previous: PreviousFile, in directory: borrowing TargetDirectory
  ) throws {
    switch previous {
    case .none: try directory.remove(plan.target.name)
    case .content(let content):
      try directory.replace(
        plan.target.name, expecting: directory.file(named: plan.target.name), with: content,
        attributes: plan.attributes)
    case .other: throw NotKept()
    }
    explain("\(path): the old file is back")
  }

  private struct NotKept: Error, CustomStringConvertible {
    let description = "it was not a regular file, or too large to keep"
  }

  private func keepRefusal(_ words: String, _ end: RefusedFile.End) {
    keep(
      RefusedFile(
        path: notedPath, words: words, end: end, content: plan.wanted.text,
        fingerprint: dovecot.fingerprint(except: path)))
  }

  private func keep(_ refused: RefusedFile) {
    guard refused != RefusedFile(in: state) else { return }
    do {
      try state.write(RefusedFile.note, refused.text, timeout: timeout)
    } catch {
      // The next run tries the file once more.
      explain("\(error)")
    }
  }

  /// Removes the notes: nothing is left to do.
  private func settle() throws(ReloadError) {
    do {
      for note in [RefusedFile.note, PendingReload.note] where state.content(of: note) != nil {
        try state.remove(note, timeout: timeout)
      }
    } catch {
      throw ReloadError(path: path, kind: .noteKept("\(error)"))
    }
  }

  /// Removes the note of a pending reload after a roll-back, of which the run reports the cause.
  private func forgetReload() {
    do {
      try state.remove(PendingReload.note, timeout: timeout)
    } catch {
      explain("\(error)")
    }
  }
}
