import ArgumentParser

/// Options that describe Dovecot.
struct DovecotArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Dovecot's main program (default: dovecot in PATH, /usr/sbin or /usr/local/sbin).",
      valueName: "file"),
    completion: .file())
  var dovecotProgram: String?

  @Option(
    help: ArgumentHelp(
      "Assume Dovecot 2.3 or 2.4 (default: the installed version).", valueName: "2.3|2.4"),
    completion: .list(["2.3", "2.4"]))
  var dovecotVersion: String?

  @Option(
    help: ArgumentHelp(
      "Trust this CA for LDAP servers (default: the one that Dovecot trusts).", valueName: "file"),
    completion: .file())
  var caFile: String?
}
