import Diagnostics
import Sync

/// A run of `export`, from the options to the exit status.
struct ExportRun {
  private let options: OptionValues
  private let console = Console()

  /// - Parameter options: the options of the command line.
  init(options: OptionValues) {
    self.options = options
  }

  /// Reads the parameters, prints the export and exits.
  func runAndExit() -> Never {
    do {
      let options = try OptionValues.all(
        commandLine: options, environment: EnvironmentOptions.options())
      try run(options)
      ExitStatus.success.exit()
    } catch {
      console.log("\(error)")
      ExitStatus(error).exit()
    }
  }

  private func run(_ options: OptionValues) throws {
    let isVerbose = try options.isOn(.verbose)
    let isRedacted = try options.isOn(.redact)
    let stored = try SourceWorker(options, mayChange: false) { [console] sentence in
      if isVerbose { console.log(sentence(), .debug) }
    }.read()
    for warning in stored.warnings { console.log(warning, .warning) }
    let document = ExportDocument(stored.parameters, isRedacted: isRedacted)
    if document.holdsSecret, Console.isOutputReadableByOthers { throw WorldReadableOutput() }
    guard console.print([try document.text]) else { throw OutputLost() }
  }
}
