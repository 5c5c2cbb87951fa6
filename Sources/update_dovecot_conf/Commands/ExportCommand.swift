import ArgumentParser

/// The command `update_dovecot_conf export [<options>]`.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Print Modoboa's LDAP parameters as a settings export.",
    usage: "update_dovecot_conf export [<options>]",
    discussion: """
      Prints what a sync would read, for hosts that have no access to the database: sync reads it there \
      with --export. It holds passwords in clear, so a file that others may read is refused. See \
      update_dovecot_conf(8).
      """)

  @OptionGroup(title: "Source") var source: SourceArguments

  @OptionGroup(title: "Dovecot") var dovecot: DirectoryArguments

  @Flag(help: "Leave the passwords out; a sync then refuses the export.")
  var redact = false

  @OptionGroup(title: "General") var general: GeneralArguments

  /// What the command line says.
  var optionValues: OptionValues {
    OptionValues(commandLine: source, dovecot, self, general)
  }

  func run() throws {
    ExportRun(options: optionValues).runAndExit()
  }
}
