import ArgumentParser

/// The arguments of the commands that look at Dovecot, or at a directory with its eyes.
struct DovecotArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Dovecot's main program (default: dovecot in PATH, /usr/sbin or /usr/local/sbin).",
      valueName: "file"),
    completion: .file())
  var dovecotProgram: String?

  @Option(
    help: ArgumentHelp(
      "Trust these certificates of directory servers (default: as Dovecot).", valueName: "file"),
    completion: .file())
  var caFile: String?

  /// What the command line says, with what it says of other options.
  ///
  /// - Parameter others: the other options.
  /// - Returns: all of them.
  func optionValues(with others: OptionValues) -> OptionValues {
    var options = others
    let texts: [(OptionName, String?)] = [(.dovecotProgram, dovecotProgram), (.caFile, caFile)]
    for case (let option, let text?) in texts { options.set(option, to: text, at: .commandLine) }
    return options
  }
}
