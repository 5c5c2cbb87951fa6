import ArgumentParser

/// The command `update_dovecot_conf setup [--apply | --undo]`.
struct SetupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "setup",
    abstract: "Make Dovecot use the file, or take that back.",
    usage: "update_dovecot_conf setup [--apply | --undo] [<options>]",
    discussion: """
      Shows what --apply would do, as a unified diff: the file with the parameters, and a drop-in by which \
      Dovecot asks the LDAP server first and then Modoboa's database whether the account is active. No file of \
      others is changed. --apply writes them, reloads Dovecot and makes sure that it works; otherwise \
      everything is taken back. Exits with 2 if --apply would change anything. See update_dovecot_conf(8).
      """)

  @Flag(help: "Make the change.")
  var apply = false

  @Flag(help: "Take the change back: each file becomes what it was.")
  var undo = false

  @OptionGroup(title: "Source") var source: SourceArguments

  @OptionGroup(title: "Dovecot") var directory: DirectoryArguments

  @OptionGroup(title: "Dovecot") var dovecot: DovecotArguments

  @OptionGroup(title: "Dovecot") var accounts: AccountArguments

  @OptionGroup(title: "Files") var files: FileArguments

  @OptionGroup(title: "Run") var binding: BindArguments

  @OptionGroup(title: "General") var general: GeneralArguments

  /// What the command line says.
  var optionValues: OptionValues {
    OptionValues(commandLine: source, directory, dovecot, accounts, files, general)
  }

  func validate() throws {
    if apply, undo { throw ValidationError("--apply and --undo exclude each other") }
  }

  func run() throws {
    // The configuration file says what other runs do.
    let triesServers = binding.bind != false
    CommandRun.exit(optionValues) { run in
      let setup = try SetupRun(run, triesServers: triesServers)
      if apply { return try setup.apply() }
      return undo ? try setup.undo() : try setup.preview()
    }
  }
}
