import ArgumentParser

/// The command `update_dovecot_conf doctor [options]`.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Tell whether Dovecot is set up to use the file.",
    usage: "update_dovecot_conf doctor [<options>]",
    discussion: """
      Looks at Dovecot's configuration, at Modoboa's parameters and at what runs the program. Says of each \
      item whether it is in order, and if not, which line of which file is to be changed. Changes nothing \
      itself. Exits with 2 if anything needs attention. See update_dovecot_conf(8).
      """)

  @OptionGroup(title: "Source") var source: SourceArguments

  @OptionGroup(title: "Dovecot") var directory: DirectoryArguments

  @OptionGroup(title: "Dovecot") var dovecot: DovecotArguments

  @OptionGroup(title: "Files") var files: FileArguments

  @OptionGroup(title: "Report") var report: ReportArguments

  @OptionGroup(title: "General") var general: GeneralArguments

  /// What the command line says.
  var optionValues: OptionValues {
    OptionValues(commandLine: source, directory, dovecot, files, report, general)
  }

  func run() throws {
    DoctorRun(options: optionValues).runAndExit()
  }
}
