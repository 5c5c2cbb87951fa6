import ArgumentParser

/// Options of every command.
struct GeneralArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The configuration file (default: /etc/update_dovecot_conf.conf).", valueName: "file"),
    completion: .file())
  var config: String?

  @Option(
    help: ArgumentHelp(
      "How long to wait for a lock, a database, an LDAP server or Dovecot (default: 10).",
      valueName: "seconds"))
  var timeout: String?

  @Flag(name: .shortAndLong, help: "Explain each step on standard error.")
  var verbose = false
}
