import DovecotService
import Files
import PassdbFile
import Secrets

/// The steps of a run that have effects.
extension Synchronizer {
  /// The result of a dry run.
  ///
  /// - Parameters:
  ///   - plan: the differences.
  ///   - noted: the reload that an earlier run could not make.
  ///   - directory: the file's directory.
  /// - Returns: what a run would do.
  func dryResult(
    _ plan: Plan, _ noted: PendingReload?, in directory: borrowing TargetDirectory
  ) -> SynchronizationOutcome.Result {
    guard plan.isInSync else { return .wouldChange(plan) }
    guard let noted, noted.isFor(directory.realPath) else { return .inSync(plan) }
    return .reloadPending(plan)
  }

  /// Replaces the file and reloads Dovecot, as far as necessary.
  ///
  /// - Parameters:
  ///   - plan: the differences.
  ///   - kept: the set-up of this host, if one is to be kept up.
  ///   - noted: the reload that an earlier run could not make.
  ///   - password: the service account's, to be masked in messages.
  ///   - directory: the file's directory, locked.
  /// - Returns: the result of the run.
  /// - Throws: the errors of ``Activation``.
  func effect(
    _ plan: Plan, _ kept: KeptSetup?, _ noted: PendingReload?, password: Secret?,
    in directory: borrowing TargetDirectory
  ) throws -> SynchronizationOutcome.Result {
    let isStanding = plan.isInSync && !request.isForced
    // A killed run may have been about to write what is no longer wanted.
    if isStanding { directory.removeLeftover(of: plan.target.name) }
    if isStanding, noted == nil { return .inSync(plan) }
    let pending = noted.flatMap { $0.isFor(directory.realPath) ? $0 : nil }
    if isStanding, pending == nil { return .inSync(plan) }
    let isReload = plan.changesContent || request.isForced || pending != nil
    guard isReload, request.isReloading, let dovecot = try dovecot() else {
      if isStanding { return .inSync(plan) }
      try directory.replace(
        plan.target.name, expecting: plan.current, with: plan.wanted.text,
        attributes: plan.attributes)
      return .changed(plan, isReload ? .left : .unnecessary)
    }
    if let noted, pending == nil {
      throw ReloadError(
        path: plan.target.path,
        kind: .pendingElsewhere(noted.path, state: request.state.path))
    }
    if pending == nil, let kept, let reload = try keepUp(plan, kept, in: directory) {
      return .changed(plan, reload)
    }
    let activation = Activation(
      plan: plan, notedPath: notedPath(plan, in: directory),
      state: request.state.whileLocked(directory),
      dovecot: dovecot,
      words: DovecotWords(path: plan.target.path, password: password), timeout: request.timeout,
      explain: explain)
    if isStanding, let pending {
      return .reloaded(plan, try activation.activate(pending, in: directory))
    }
    return .changed(
      plan, try activation.replace(in: directory, pending: pending, isForced: request.isForced))
  }

  /// Why a run would not replace the file.
  ///
  /// - Parameters:
  ///   - plan: the differences.
  ///   - directory: the file's directory.
  /// - Returns: Dovecot's error from an earlier try; nil if a run would try the file now.
  /// - Throws: the errors of the search for Dovecot.
  func refusal(of plan: Plan, in directory: borrowing TargetDirectory) throws -> String? {
    guard request.isReloading, !request.isForced, let refused = RefusedFile(in: request.state),
      let dovecot = (try? dovecot()) ?? nil,
      refused.holds(
        for: notedPath(plan, in: directory), plan.wanted.text,
        dovecot.fingerprint(except: plan.target.path))
    else { return nil }
    return refused.words
  }

  private func notedPath(_ plan: Plan, in directory: borrowing TargetDirectory) -> String {
    "\(directory.realPath)/\(plan.target.name)"
  }
}
