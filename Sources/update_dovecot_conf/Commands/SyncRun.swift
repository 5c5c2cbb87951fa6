import Diagnostics
import Files
import Sync

/// A run of `sync`, from the options to the exit status; runs without any argument start here, too.
struct SyncRun {
  private let options: OptionValues
  private let console = Console()

  /// - Parameter options: the options of the command line; none for the cron line.
  init(options: OptionValues) {
    self.options = options
  }

  /// Runs, reports, writes the metrics and exits.
  func runAndExit() -> Never {
    // A run that fails over the other options writes metrics, too.
    var metrics = (try? MetricsFile(options)) ?? nil
    var json = options[.json] != nil
    var report: Report?
    var failure: (any Error)?
    var notes: StateDirectory?
    // There, a message that each run would repeat is logged hourly.
    var isJournal = false
    do {
      let all = try OptionValues.all(
        commandLine: options, environment: EnvironmentOptions.options())
      metrics = try MetricsFile(all)
      if try !all.isOn(.check) { notes = StateDirectory(all.stateDirectory, mayChange: true) }
      isJournal = try console.isJournal && !all.isOn(.verbose)
      let judged = try SyncOptions(all, explain: console.explain(if: try all.isOn(.verbose)))
      json = judged.json
      let made = try run(judged)
      report = made
      if let lost = made.lostInclude { log("\(lost)", lost.exitStatus, notes, isJournal) }
      try show(made, judged)
      if made.lostInclude == nil, let notes { FailedRun.forget(in: notes) }
    } catch {
      failure = error
      log("\(error)", ExitStatus(error), notes, isJournal)
      if json, !(error is OutputLost), let line = try? JSONReport(failure: error).line {
        _ = console.print([line])
      }
    }
    let status = failure.map { ExitStatus($0) } ?? report?.status ?? .software
    if let metrics { write(metrics, status, report, failure) }
    status.exit()
  }

  private func run(_ options: SyncOptions) throws -> Report {
    let request = options.request
    let explain = console.explain(if: options.verbose)
    let outcome = try Synchronizer(
      request, dialect: { try options.dovecot.dialect(explain: explain) },
      tryServers: { try options.ldap.tryServers($0, $1, explain: explain) },
      dovecot: { try options.reload.dovecot(explain: explain) },
      hasLocalDovecot: { options.reload.hasLocalDovecot }, explain: explain
    ).run()

    let report = Report(
      outcome, isCheck: request.isCheck, isColoured: console.isColoured,
      isWatched: console.isTerminal)
    if case .off(let off) = outcome.result, report.lines.isEmpty, options.verbose {
      console.log(off.sentence, .debug)
    }
    return report
  }

  private func show(_ report: Report, _ options: SyncOptions) throws {
    // Cron would mail a warning every minute: with nothing to do, it is shown to those who ask.
    if report.hasNews || options.request.isCheck || options.request.alwaysTriesServers
      || options.verbose
    {
      for warning in report.warnings { console.log(warning, .warning) }
    }
    let lines = options.json ? [try JSONReport(report).line] : options.quiet ? [] : report.lines
    guard console.print(lines) else { throw OutputLost() }
  }

  /// Logs an error, and notes it for `doctor`.
  private func log(
    _ error: String, _ status: ExitStatus, _ notes: StateDirectory?, _ isJournal: Bool
  ) {
    // What was typed wrong is not a state of the host.
    guard let notes, status != .usage else { return console.log(error) }
    let isDue = FailedRun.record(error, status, in: notes, isInJournal: isJournal)
    if isDue || !isJournal { console.log(error) }
  }

  /// Writes the metrics of the run; the run does not fail if they cannot be written.
  private func write(
    _ metrics: MetricsFile, _ status: ExitStatus, _ report: Report?, _ failure: (any Error)?
  ) {
    let target = report?.target ?? (failure as? ReloadError)?.path
    do {
      try metrics.record(
        status, isInSync: failure.map(Self.leavesFile) ?? true, isIncluded: report?.isIncluded,
        target: target, verdicts: report?.verdicts ?? [])
    } catch {
      console.log("cannot write metrics: \(error)", .warning)
    }
  }

  /// Whether the file matches the parameters after a failure.
  private static func leavesFile(_ failure: any Error) -> Bool {
    switch failure {
    case is OutputLost, ReplacementError.notDurable: true
    case let error as ReloadError: error.kind.leavesFile
    default: false
    }
  }
}
