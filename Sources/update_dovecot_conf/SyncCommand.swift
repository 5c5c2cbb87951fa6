import ArgumentParser

/// The command `update_dovecot_conf [sync] [options]`.
struct SyncCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync",
    abstract: "Carry Modoboa's LDAP parameters over into Dovecot's configuration.",
    usage: "update_dovecot_conf [sync] [options]",
    discussion: """
      Reads the LDAP parameters of a Modoboa instance and writes the file that Dovecot includes, only when \
      something differs. Prints nothing when all is in sync. Every option but --config can stand in the \
      configuration file, as dovecot_version = 2.3. See update_dovecot_conf(8).
      """)

  @Option(help: ArgumentHelp("Read Modoboa's database: sqlite:///path.", valueName: "url"))
  var database: String?

  @Option(help: ArgumentHelp("Read the URL of the database from a file.", valueName: "file"))
  var databaseFile: String?

  @Option(help: ArgumentHelp("Read a settings export; - is standard input.", valueName: "file"))
  var export: String?

  @Flag(help: "Change nothing; show what would change, and exit with 2 if anything would.")
  var check = false

  @Option(help: ArgumentHelp("Write this file, whatever the parameters say.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Write for Dovecot 2.3 or 2.4 (default: the one installed).", valueName: "version"))
  var dovecotVersion: String?

  @Flag(help: "Replace a file that is not ours; rewrite it although nothing differs.")
  var force = false

  @Flag(help: "Report in JSON, one object.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Where Dovecot's configuration lies (default: /etc/dovecot).", valueName: "dir"))
  var dovecotDirectory: String?

  @Option(
    help: ArgumentHelp(
      "Where notes for the next run lie (default: /var/lib/update_dovecot_conf).", valueName: "dir")
  )
  var stateDirectory: String?

  @Option(
    help: ArgumentHelp(
      "The configuration file (default: /etc/update_dovecot_conf.conf).", valueName: "file"))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "How long to wait for a lock, a busy database or Dovecot (default: 10).", valueName: "seconds"
    ))
  var timeout: String?

  @Flag(name: .shortAndLong, help: "Print nothing but errors and warnings.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Explain each step on standard error.")
  var verbose = false

  /// What the command line says, in the form that the environment and the configuration file share.
  var optionValues: OptionValues {
    var options = OptionValues()
    let texts: [(OptionName, String?)] = [
      (.database, database), (.databaseFile, databaseFile), (.export, export), (.output, output),
      (.dovecotVersion, dovecotVersion), (.dovecotDirectory, dovecotDirectory),
      (.stateDirectory, stateDirectory), (.config, config), (.timeout, timeout),
    ]
    for case (let option, let text?) in texts { options.set(option, to: text, at: .commandLine) }
    let flags: [(OptionName, Bool)] = [
      (.check, check), (.force, force), (.json, json), (.quiet, quiet), (.verbose, verbose),
    ]
    for (option, isSet) in flags where isSet { options.set(option, to: "yes", at: .commandLine) }
    return options
  }

  func run() throws {
    SyncRun(options: optionValues).runAndExit()
  }
}
