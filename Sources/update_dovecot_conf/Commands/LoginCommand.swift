import ArgumentParser

/// The command `update_dovecot_conf login USER [options]`.
struct LoginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "login",
    abstract: "Tell whether a user would get in.",
    usage: "update_dovecot_conf login <user> [<options>]",
    discussion: """
      Asks the LDAP servers what Dovecot would ask with Modoboa's parameters as they are now, and prints the \
      account name that Dovecot would use. The password is read from the terminal, or one line of \
      standard input. Exits with 67 for no such user, 77 for a wrong password. See update_dovecot_conf(8).
      """)

  @Argument(help: "The login, as a mail program sends it.")
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
    LoginRun(user: user, options: optionValues).runAndExit()
  }
}
