import ArgumentParser
import CSystemShims

/// The program's name with its commands; without one, it is a sync.
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update_dovecot_conf",
    abstract: "Carry Modoboa's LDAP parameters over into Dovecot's configuration.",
    version: "update_dovecot_conf \(CommandLineInterface.version)",
    subcommands: [SyncCommand.self, DoctorCommand.self, LoginCommand.self, ExportCommand.self],
    defaultSubcommand: SyncCommand.self)
}
