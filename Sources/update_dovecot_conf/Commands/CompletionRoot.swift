import ArgumentParser

/// The root command for completion scripts.
///
/// For `update_dovecot_conf --re`, the parser's script completes only options of the root command.
/// This one has the options of the default command, too.
struct CompletionRoot: ParsableCommand {
  static var configuration: CommandConfiguration { RootCommand.configuration }

  @OptionGroup var sync: SyncCommand

  /// Whether the arguments ask for a completion script.
  ///
  /// - Parameter arguments: the arguments without the program's name.
  /// - Returns: whether the first one is `--generate-completion-script`.
  static func isMeant(by arguments: [String]) -> Bool {
    arguments.first?.hasPrefix("--generate-completion-script") == true
  }
}
