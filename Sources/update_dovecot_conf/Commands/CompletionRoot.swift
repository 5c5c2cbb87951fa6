import ArgumentParser

/// The program as shells are told of it.
///
/// For `update_dovecot_conf --re`, the parser's own script knows only the options that the program
/// has without any command. Here they are those of the default command, too.
struct CompletionRoot: ParsableCommand {
  static var configuration: CommandConfiguration { RootCommand.configuration }

  @OptionGroup var sync: SyncCommand

  /// Whether arguments ask for the script of a shell.
  ///
  /// - Parameter arguments: without the name of the program.
  /// - Returns: whether the first is that option.
  static func isMeant(by arguments: [String]) -> Bool {
    arguments.first?.hasPrefix("--generate-completion-script") == true
  }
}
