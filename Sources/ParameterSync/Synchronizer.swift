public import DovecotSettings
import DurableFile
import ModoboaParameters

/// One run: lock, read, translate, compare, replace.
public struct Synchronizer: Sendable {
  /// Takes a sentence about a step; the sentence is made only if it is wanted.
  public typealias Explain = @Sendable (@autoclosure () -> String) -> Void

  private let request: SynchronizationRequest
  private let dialect: @Sendable () throws -> Dialect
  private let explain: Explain

  /// A run that is still to be made.
  ///
  /// - Parameters:
  ///   - request: what to do.
  ///   - dialect: tells the language to write; asked only if there is something to write.
  ///   - explain: takes one sentence about each step, for -v.
  public init(
    _ request: SynchronizationRequest, dialect: @escaping @Sendable () throws -> Dialect,
    explain: @escaping Explain
  ) {
    self.request = request
    self.dialect = dialect
    self.explain = explain
  }

  /// Makes the run.
  ///
  /// The lock is taken before the parameters are read: otherwise a run that read older ones could
  /// write last.
  ///
  /// - Returns: how it ended.
  /// - Throws: an error of the room where it happened; whatever it is, the old file stands (but for
  ///   `ReplacementError.notDurable`).
  public func run() throws -> SynchronizationOutcome {
    do {
      return try lockAndRun()
    } catch let error as ParametersError {
      throw SourceError.unintelligible(name: request.source.name, error)
    }
  }

  private func lockAndRun() throws -> SynchronizationOutcome {
    // The end of a pipe is waited for without the lock, which would stop other runs.
    let piped = request.source.isPipe ? try readParameters() : nil
    let directoryPath = request.output?.directory ?? request.dovecotDirectory
    let directory: TargetDirectory
    do {
      directory = try TargetDirectory(directoryPath, mayChange: !request.isCheck)
    } catch {
      // A host without the directory is in order as long as Modoboa does not want the file.
      let parameters = try piped ?? readParameters()
      if try parameters.isSynchronizationOn { throw ReplacementError.nothingChanged(error) }
      return SynchronizationOutcome(result: .off(standing: nil), warnings: [])
    }
    if !request.isCheck, try !directory.lock(timeout: request.timeout) {
      throw LockHeld(directory: directoryPath, timeout: request.timeout)
    }
    let parameters = try piped ?? readParameters()
    guard try parameters.isSynchronizationOn else {
      return SynchronizationOutcome(
        result: .off(standing: standingFile(parameters, in: directory)), warnings: [])
    }
    return try carryOver(parameters, into: directory)
  }

  private func readParameters() throws -> LDAPParameters {
    explain("reading Modoboa's parameters from \(request.source.name)")
    return try request.source.parameters(timeout: request.timeout)
  }

  private func carryOver(
    _ parameters: LDAPParameters, into directory: borrowing TargetDirectory
  ) throws -> SynchronizationOutcome {
    let target = try targetPath(parameters)
    let translation = try Translation(parameters)
    let file = try GeneratedFile(
      translation.passdb, dialect: try dialect(), origin: translation.origin.map(\.rawValue))
    let plan = Plan(
      target: target, current: try directory.file(named: target.name), wanted: file,
      attributes: request.attributes)
    explain(
      "\(target.path): \(plan.isInSync ? "in sync" : plan.reasons.map(\.rawValue).joined(separator: ", "))"
    )

    let isOpenToOthers = try directory.isOpenToOthers()
    if let refusal = plan.refusal(isOpenToOthers: isOpenToOthers, isForced: request.isForced) {
      throw refusal
    }
    let result: SynchronizationOutcome.Result
    if plan.isInSync, request.isCheck || !request.isForced {
      result = .inSync(plan)
    } else if request.isCheck {
      result = .wouldChange(plan)
    } else {
      try directory.replace(
        target.name, expecting: plan.current, with: file.text, attributes: plan.attributes)
      result = .changed(plan)
    }
    return SynchronizationOutcome(result: result, warnings: translation.warnings)
  }

  private func targetPath(_ parameters: LDAPParameters) throws -> TargetPath {
    if let output = request.output { return output }
    return try TargetPath(
      parameter: try parameters.text(.dovecotConfFile), dovecotDirectory: request.dovecotDirectory)
  }

  /// An older file of ours or of Modoboa's command where the file would be, though nobody asks for
  /// it any more.
  private func standingFile(_ parameters: LDAPParameters, in directory: borrowing TargetDirectory)
    -> String?
  {
    guard let target = try? targetPath(parameters),
      let file = try? directory.file(named: target.name),
      let content = file.content, FileOrigin(of: content) != .foreign
    else { return nil }
    return target.path
  }
}
