import Diagnostics

/// A run of a command that changes nothing.
struct CommandRun {
  /// The options, complete.
  let options: OptionValues
  let console: Console
  /// Takes a sentence about each step, for -v.
  let explain: Explain

  /// Completes the options of the command line, runs the command and exits with its status.
  ///
  /// - Parameters:
  ///   - commandLine: the options of the command line.
  ///   - body: the command.
  static func exit(
    _ commandLine: OptionValues, _ body: (CommandRun) throws -> ExitStatus
  ) -> Never {
    let console = Console()
    do {
      let options = try OptionValues.all(
        commandLine: commandLine, environment: EnvironmentOptions.options())
      let explain = console.explain(if: try options.isOn(.verbose))
      try body(CommandRun(options: options, console: console, explain: explain)).exit()
    } catch {
      console.log("\(error)")
      ExitStatus(error).exit()
    }
  }

  /// Prints the result.
  ///
  /// - Throws: ``OutputLost``.
  func print(_ lines: [String]) throws(OutputLost) {
    guard console.print(lines) else { throw OutputLost() }
  }
}
