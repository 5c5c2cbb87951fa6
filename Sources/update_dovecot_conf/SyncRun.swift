import ParameterSync

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
    var json = options[.json] != nil
    do {
      let settings = try Settings(
        OptionValues.all(commandLine: options, environment: EnvironmentOptions.options()))
      json = settings.json
      try run(settings).exit()
    } catch {
      console.complain("\(error)")
      if json, !(error is OutputLost), let line = try? JSONReport(failure: error).line {
        _ = console.print([line])
      }
      ExitStatus(error).exit()
    }
  }

  private func run(_ settings: Settings) throws -> ExitStatus {
    let request = settings.request
    let explain: Synchronizer.Explain = { [console] sentence in
      if settings.verbose { console.complain(sentence(), .debug) }
    }
    let outcome = try Synchronizer(
      request, dialect: { try settings.dovecot.dialect(explain: explain) },
      validate: { try settings.directory.validate($0, $1, explain: explain) },
      dovecot: { settings.reload.dovecot(explain: explain) }, explain: explain
    ).run()

    if case .off(let standing) = outcome.result, !request.isCheck, settings.verbose {
      console.complain(Report.off(standing: standing), .debug)
    }
    let report = Report(outcome, isCheck: request.isCheck, isColoured: console.isColoured)
    // Cron would mail a warning every minute: with nothing to do it is for those who ask.
    if report.hasChange || request.isCheck || settings.verbose {
      for warning in report.warnings { console.complain(warning, .warning) }
    }
    let lines = settings.json ? [try JSONReport(report).line] : settings.quiet ? [] : report.lines
    guard console.print(lines) else { throw OutputLost() }
    return report.status
  }
}

/// The report could not be written to standard output.
struct OutputLost: Error, CustomStringConvertible {
  /// One sentence for an administrator.
  var description: String {
    "standard output takes no more; what the run did is done, but its report is lost"
  }
}
