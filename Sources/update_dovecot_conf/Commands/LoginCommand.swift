import ArgumentParser
import Diagnostics

/// The command `update_dovecot_conf login USER [options]`.
struct LoginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "login",
    abstract: "Test whether a user could log in.",
    usage: "update_dovecot_conf login <user> [<options>]",
    discussion: """
      Asks the LDAP servers what Dovecot would ask with the current parameters in Modoboa, then looks \
      whether Modoboa's account is enabled, and prints the account name that Dovecot would use. The account \
      takes a database as the source, and rights that samples/sql offers as an option; without them a \
      warning says that only the LDAP server was asked. Reads the password from the terminal, or one line \
      from standard input. With --verbose, each step is printed with its milliseconds. Exits with 67 for no \
      such user, 77 for a wrong password or a disabled account. See update_dovecot_conf(8).
      """)

  @Argument(help: "The login, as a mail client sends it.")
  var user: String

  @OptionGroup(title: "Source") var source: SourceArguments

  @OptionGroup(title: "Dovecot") var directory: DirectoryArguments

  @OptionGroup(title: "Dovecot") var dovecot: DovecotArguments

  @OptionGroup(title: "General") var general: GeneralArguments

  /// What the command line says.
  var optionValues: OptionValues {
    OptionValues(commandLine: source, directory, dovecot, general)
  }

  func run() throws {
    CommandRun.exit(optionValues) { run in
      try run.print([try LoginRun(user: user, run: run).accountName().utf8.legible])
      return .success
    }
  }
}
