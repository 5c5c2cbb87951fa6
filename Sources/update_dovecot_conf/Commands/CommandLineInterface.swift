import ArgumentParser
import CSystemShims
import Diagnostics

/// Runs commands, and reports errors in the command line.
enum CommandLineInterface {
  static let version = "0.1.0"

  /// Runs the command that the arguments name and ends the process with its status.
  static func runAndExit() -> Never {
    let arguments = Self.arguments
    let root: any ParsableCommand.Type =
      CompletionRoot.isMeant(by: arguments) ? CompletionRoot.self : RootCommand.self
    do {
      // Users who ask for help want to see the options of the default command.
      var command = try root.parseAsRoot(
        [["--help"], ["-h"], ["help"]].contains(arguments) ? ["sync", "--help"] : arguments)
      try command.run()
      ExitStatus.success.exit()
    } catch {
      if root.exitCode(for: error).isSuccess {
        _ = Console().print([root.fullMessage(for: error)])
        ExitStatus.success.exit()
      }
      Console().log(
        "\(CommandLineMessage.text(root.message(for: error))) (see update_dovecot_conf --help)")
      ExitStatus.usage.exit()
    }
  }

  private static var arguments: [String] {
    var arguments: [String] = []
    var next = process_arguments()
    while let text = next?.pointee {
      arguments.append(String(cString: text))
      next = next?.advanced(by: 1)
    }
    return arguments
  }
}
