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
      configuration file, as dovecot_version = 2.3. Dovecot is reloaded after a change, and if it cannot \
      work with the new file, the old one comes back. Without a source, the database is the one that \
      Dovecot's own SQL configuration names. Other commands: doctor examines the host, login tells whether \
      a user would get in, export prints the parameters (update_dovecot_conf doctor --help). See update_dovecot_conf(8).
      """)

  @OptionGroup var common: CommonArguments

  @OptionGroup var dovecot: DovecotArguments

  @Flag(help: "Change nothing; show what would change, and exit with 2 if anything would.")
  var check = false

  @Option(
    help: ArgumentHelp("Write this file, whatever the parameters say.", valueName: "file"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Write for Dovecot 2.3 or 2.4 (default: the one installed).", valueName: "2.3|2.4"),
    completion: .list(["2.3", "2.4"]))
  var dovecotVersion: String?

  @Flag(help: "Replace a file that is not ours; rewrite it and reload although nothing differs.")
  var force = false

  @Option(
    help: ArgumentHelp(
      "Reload Dovecot after a change if it runs: auto (default) or never.", valueName: "auto|never"),
    completion: .list(["auto", "never"]))
  var reload: String?

  @Option(
    help: ArgumentHelp(
      "Reload Dovecot with this shell command (default: systemctl reload or doveadm reload).",
      valueName: "command"))
  var reloadCommand: String?

  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Try the directory servers before anything is written, or do not (default).")
  var bind: Bool?

  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Clear Modoboa's flag need_dovecot_update when all is done (default), or leave it.")
  var acknowledge: Bool?

  @Flag(help: "Report in JSON, one object.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Where notes for the next run lie (default: /var/lib/update_dovecot_conf).", valueName: "dir"),
    completion: .directory)
  var stateDirectory: String?

  @Option(
    help: ArgumentHelp(
      "Write metrics for the node exporter's textfile collector, *.prom.", valueName: "file"),
    completion: .file(extensions: ["prom"]))
  var metricsFile: String?

  @Flag(name: .shortAndLong, help: "Print nothing but errors and warnings.")
  var quiet = false

  /// What the command line says, in the form that the environment and the configuration file share.
  var optionValues: OptionValues {
    var options = dovecot.optionValues(with: common.optionValues)
    let texts: [(OptionName, String?)] = [
      (.output, output), (.dovecotVersion, dovecotVersion), (.stateDirectory, stateDirectory),
      (.metricsFile, metricsFile),
      (.reload, reload), (.reloadCommand, reloadCommand),
      (.bind, bind.map { $0 ? "yes" : "no" }),
      (.acknowledge, acknowledge.map { $0 ? "yes" : "no" }),
    ]
    for case (let option, let text?) in texts { options.set(option, to: text, at: .commandLine) }
    let flags: [(OptionName, Bool)] = [
      (.check, check), (.force, force), (.json, json), (.quiet, quiet),
    ]
    for (option, isSet) in flags where isSet { options.set(option, to: "yes", at: .commandLine) }
    return options
  }

  func run() throws {
    SyncRun(options: optionValues).runAndExit()
  }
}
