import ArgumentParser

/// The program with its commands; the default one is `sync`.
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update_dovecot_conf",
    abstract: "Carry Modoboa's LDAP parameters over into Dovecot's configuration.",
    version: "update_dovecot_conf \(CommandLineInterface.version)",
    subcommands: [
      SyncCommand.self, SetupCommand.self, DoctorCommand.self, LoginCommand.self,
      AccountsCommand.self, ExportCommand.self,
    ],
    defaultSubcommand: SyncCommand.self)
}
