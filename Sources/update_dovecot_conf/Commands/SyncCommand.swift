import ArgumentParser

/// The command `update_dovecot_conf [sync] [options]`.
struct SyncCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync",
    abstract: "Carry Modoboa's LDAP parameters over into Dovecot's configuration.",
    usage: "update_dovecot_conf [<command>] [<options>]",
    discussion: """
      Reads the LDAP parameters of a Modoboa instance. If the file that Dovecot includes does not match them, \
      writes it and reloads Dovecot; if Dovecot cannot work with the new file, restores the old one. \
      Prints nothing if the file is in sync. Without a source option, reads the database that Dovecot's own \
      SQL configuration names. Every option but --config can be set in the configuration file, for example \
      dovecot_version = 2.3.

      Commands (update_dovecot_conf <command> --help lists their options):

        sync                    Carry the parameters over (the default).
      \(commandLines)

      See update_dovecot_conf(8).
      """)

  private static var commandLines: String {
    let commands: [any ParsableCommand.Type] = [
      SetupCommand.self, DoctorCommand.self, LoginCommand.self, AccountsCommand.self,
      ExportCommand.self,
    ]
    return commands.map { command in
      let name = command.configuration.commandName ?? ""
      let gap = String(repeating: " ", count: 24 - name.count)
      return "  \(name)\(gap)\(command.configuration.abstract)"
    }.joined(separator: "\n")
  }

  @OptionGroup(title: "Source") var source: SourceArguments

  @OptionGroup(title: "Dovecot") var directory: DirectoryArguments

  @OptionGroup(title: "Dovecot") var dovecot: DovecotArguments

  @OptionGroup(title: "Dovecot") var accounts: AccountArguments

  @OptionGroup(title: "Files") var files: FileArguments

  @OptionGroup(title: "Run") var running: RunArguments

  @OptionGroup(title: "Run") var binding: BindArguments

  @OptionGroup(title: "Report") var report: ReportArguments

  @OptionGroup(title: "General") var general: GeneralArguments

  /// What the command line says.
  var optionValues: OptionValues {
    OptionValues(
      commandLine: source, directory, dovecot, accounts, files, running, binding, report, general)
  }

  func run() throws {
    SyncRun(options: optionValues).runAndExit()
  }
}
