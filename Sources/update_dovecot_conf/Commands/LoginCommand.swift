import ArgumentParser

/// The command `update_dovecot_conf login USER [options]`.
struct LoginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "login",
    abstract: "Tell whether a user would get in.",
    usage: "update_dovecot_conf login <user> [options]",
    discussion: """
      Asks the directory what Dovecot would ask with Modoboa's parameters as they are now, and prints the \
      account name that Dovecot would go on with. The password is read from the terminal, or one line of \
      standard input. Exits with 67 for no such user, 77 for a wrong password. See update_dovecot_conf(8).
      """)

  @Argument(help: "The login, as a mail program sends it.")
  var user: String

  @OptionGroup var common: CommonArguments

  @OptionGroup var dovecot: DovecotArguments

  @Option(
    help: ArgumentHelp(
      "Trust what Dovecot 2.3 or 2.4 trusts (default: the one installed).", valueName: "2.3|2.4"),
    completion: .list(["2.3", "2.4"]))
  var dovecotVersion: String?

  /// As for a sync.
  var optionValues: OptionValues {
    var options = dovecot.optionValues(with: common.optionValues)
    if let dovecotVersion { options.set(.dovecotVersion, to: dovecotVersion, at: .commandLine) }
    return options
  }

  func run() throws {
    LoginRun(user: user, options: optionValues).runAndExit()
  }
}
