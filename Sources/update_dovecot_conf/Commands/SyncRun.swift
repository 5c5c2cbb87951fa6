import Diagnostics
import DovecotService
import Files
import Sync

/// A sync from the options to the exit status: the way that a run with and one without arguments
/// share.
struct SyncRun {
  /// What the command line says.
  private let options: OptionValues
  private let console = Console()

  /// Takes what the command line says; nothing, for the cron line.
  init(options: OptionValues) {
    self.options = options
  }

  /// Makes the run and ends the process with its status.
  func runAndExit() -> Never {
    var said = options
    var json = options[.json] != nil
    var report: Report?
    var failure: (any Error)?
    do {
      said = try OptionValues.all(
        commandLine: options, environment: EnvironmentOptions.options())
      let isVerbose = try said.isOn(.verbose)
      let settings = try Settings(said) { [console] sentence in
        if isVerbose { console.log(sentence(), .debug) }
      }
      json = settings.json
      let made = try run(settings)
      report = made
      try tell(made, settings)
    } catch {
      failure = error
      console.log("\(error)")
      if json, !(error is OutputLost), let line = try? JSONReport(failure: error).line {
        _ = console.print([line])
      }
    }
    let status = failure.map { ExitStatus($0) } ?? report?.status ?? .software
    if said[.metricsFile] != nil { leaveMetrics(status, report, failure, said) }
    status.exit()
  }

  private func run(_ settings: Settings) throws -> Report {
    let request = settings.request
    let explain: Explain = { [console, isVerbose = settings.verbose] sentence in
      if isVerbose { console.log(sentence(), .debug) }
    }
    let outcome = try Synchronizer(
      request, dialect: { try settings.dovecot.dialect(explain: explain) },
      tryServers: { try settings.directory.validate($0, $1, explain: explain) },
      dovecot: { settings.reload.dovecot(explain: explain) }, explain: explain
    ).run()

    if case .off(let standing) = outcome.result, !request.isCheck, settings.verbose {
      console.log(Report.off(standing: standing), .debug)
    }
    return Report(outcome, isCheck: request.isCheck, isColoured: console.isColoured)
  }

  private func tell(_ report: Report, _ settings: Settings) throws {
    // Cron would mail a warning every minute: with nothing to do it is for those who ask.
    if report.hasChange || settings.request.isCheck || settings.verbose {
      for warning in report.warnings { console.log(warning, .warning) }
    }
    let lines = settings.json ? [try JSONReport(report).line] : settings.quiet ? [] : report.lines
    guard console.print(lines) else { throw OutputLost() }
  }

  /// Writes the metrics of the run; that they cannot be written does not make it a failure.
  private func leaveMetrics(
    _ status: ExitStatus, _ report: Report?, _ failure: (any Error)?, _ options: OptionValues
  ) {
    let target = report?.target ?? (failure as? ReloadError)?.path
    do {
      try MetricsFile(options)?.record(
        status, isInSync: failure.map(Self.leavesFile) ?? true, target: target)
    } catch is OptionError {
      // The run has failed for it, and said so.
    } catch {
      console.log("the metrics are not written: \(error)", .warning)
    }
  }

  /// Whether the file is as the parameters want it after a failure.
  private static func leavesFile(_ failure: any Error) -> Bool {
    switch failure {
    case is OutputLost, ReplacementError.notDurable: true
    case let error as ReloadError: error.kind.outcome == "failed"
    default: false
    }
  }
}
