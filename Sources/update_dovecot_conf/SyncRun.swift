import DurableFile
import ParameterSync

/// A sync from the options to the exit status: the way that a run with and one without arguments
/// share.
struct SyncRun {
  /// What the command line says.
  let options: OptionValues
  private let console = Console()

  /// Takes what the command line says; nothing, for the cron line.
  init(options: OptionValues) {
    self.options = options
  }

  /// Makes the run and ends the process with its status.
  func runAndExit() -> Never {
    let json: Bool
    let report: Report
    do {
      let settings = try Settings(commandLine: options, environment: EnvironmentOptions.options())
      json = settings.json
      report = try run(settings)
      for warning in report.warnings { console.complain(warning, .warning) }
      let lines = json ? [try JSONReport(report).line] : settings.quiet ? [] : report.lines
      guard console.print(lines) else { throw OutputLost() }
    } catch {
      console.complain("\(error)")
      if options[.json]?.text == "yes", !(error is OutputLost),
        let line = try? JSONReport(failure: error).line
      {
        _ = console.print([line])
      }
      ExitStatus(error).exit()
    }
    report.status.exit()
  }

  private func run(_ settings: Settings) throws -> Report {
    let explain: @Sendable (String) -> Void = { [console] sentence in
      if settings.verbose { console.complain(sentence, .debug) }
    }
    let outcome = try Synchronizer(settings.request, explain: explain).run()
    if case .off(let standing) = outcome.result, !settings.request.isCheck {
      explain(Report.off(standing: standing))
    }
    return Report(
      outcome, isCheck: settings.request.isCheck, isColoured: console.isColoured)
  }
}

/// The report could not be written to standard output.
struct OutputLost: Error, CustomStringConvertible {
  /// One sentence for an administrator.
  var description: String {
    "standard output takes no more; what the run did is done, but its report is lost"
  }
}
