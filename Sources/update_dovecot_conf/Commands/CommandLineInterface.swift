import ArgumentParser
import CSystemShims
import Diagnostics

/// The commands, and what is said of a command line that is wrong.
enum CommandLineInterface {
  /// The version of the program.
  static let version = "0.1.0"

  /// Runs the command that the arguments name and ends the process with its status.
  static func runAndExit() -> Never {
    let arguments = Self.arguments
    let root: any ParsableCommand.Type =
      CompletionRoot.isMeant(by: arguments) ? CompletionRoot.self : RootCommand.self
    do {
      // The options that a user looks for are those of the default command.
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
