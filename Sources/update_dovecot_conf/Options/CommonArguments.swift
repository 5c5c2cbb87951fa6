import ArgumentParser

/// The arguments that all commands share: the source, and how to read it.
struct CommonArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Read Modoboa's database: postgres://..., mysql://... or sqlite:///path.", valueName: "url"))
  var database: String?

  @Option(
    help: ArgumentHelp("Read the URL of the database from a file.", valueName: "file"),
    completion: .file())
  var databaseFile: String?

  @Option(
    help: ArgumentHelp(
      "Read the database that this SQL configuration of Dovecot names.", valueName: "file"),
    completion: .file())
  var dovecotSQL: String?

  @Option(
    help: ArgumentHelp(
      "Read the database that settings.py of this Modoboa instance names.", valueName: "dir"),
    completion: .directory)
  var instance: String?

  @Option(
    help: ArgumentHelp("Read a settings export; - is standard input.", valueName: "file"),
    completion: .file())
  var export: String?

  @Option(
    help: ArgumentHelp(
      "Where Dovecot's configuration lies (default: /etc/dovecot).", valueName: "dir"),
    completion: .directory)
  var dovecotDirectory: String?

  @Option(
    help: ArgumentHelp(
      "The configuration file (default: /etc/update_dovecot_conf.conf).", valueName: "file"),
    completion: .file())
  var config: String?

  @Option(
    help: ArgumentHelp(
      "How long to wait for a lock, a database, a directory or Dovecot (default: 10).",
      valueName: "seconds"))
  var timeout: String?

  @Flag(name: .shortAndLong, help: "Explain each step on standard error.")
  var verbose = false

  /// What the command line says, in the form that the environment and the configuration file share.
  var optionValues: OptionValues {
    var options = OptionValues()
    let texts: [(OptionName, String?)] = [
      (.database, database), (.databaseFile, databaseFile), (.dovecotSQL, dovecotSQL),
      (.instance, instance), (.export, export), (.dovecotDirectory, dovecotDirectory),
      (.config, config), (.timeout, timeout),
    ]
    for case (let option, let text?) in texts { options.set(option, to: text, at: .commandLine) }
    if verbose { options.set(.verbose, to: "yes", at: .commandLine) }
    return options
  }
}
