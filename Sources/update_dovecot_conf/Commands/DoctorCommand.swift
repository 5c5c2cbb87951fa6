import ArgumentParser

/// The command `update_dovecot_conf doctor [options]`.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Tell whether Dovecot is set up to use the file.",
    usage: "update_dovecot_conf doctor [options]",
    discussion: """
      Looks at Dovecot's configuration, at Modoboa's parameters and at what runs the program, and says of \
      each thing whether it is in order, and if not, which line of which file is to be changed. Changes \
      nothing itself. Exits with 2 if anything needs attention. See update_dovecot_conf(8).
      """)

  @OptionGroup var common: CommonArguments

  @OptionGroup var dovecot: DovecotArguments

  @Option(
    help: ArgumentHelp(
      "The file that the runs write, if they have this option.", valueName: "file"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Examine for Dovecot 2.3 or 2.4 (default: the one installed).", valueName: "2.3|2.4"),
    completion: .list(["2.3", "2.4"]))
  var dovecotVersion: String?

  @Option(
    help: ArgumentHelp(
      "Where notes of the last run lie (default: /var/lib/update_dovecot_conf).", valueName: "dir"),
    completion: .directory)
  var stateDirectory: String?

  @Flag(help: "Report in JSON, one object.")
  var json = false

  /// As for a sync.
  var optionValues: OptionValues {
    var options = dovecot.optionValues(with: common.optionValues)
    let texts: [(OptionName, String?)] = [
      (.output, output), (.dovecotVersion, dovecotVersion), (.stateDirectory, stateDirectory),
    ]
    for case (let option, let text?) in texts { options.set(option, to: text, at: .commandLine) }
    if json { options.set(.json, to: "yes", at: .commandLine) }
    return options
  }

  func run() throws {
    DoctorRun(options: optionValues).runAndExit()
  }
}
