import ArgumentParser

/// Options of a sync.
struct RunArguments: ParsableArguments {
  @Flag(help: "Change nothing; show what would change, and exit with 2 if anything would.")
  var check = false

  @Flag(
    help: "Replace a file not written by this program; rewrite and reload even if nothing differs.")
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
    help: "Clear Modoboa's flag need_dovecot_update after success (default), or leave it.")
  var acknowledge: Bool?

  @Option(
    help: ArgumentHelp(
      "Write metrics for the node exporter's textfile collector, *.prom.", valueName: "file"),
    completion: .file(extensions: ["prom"]))
  var metricsFile: String?

  @Flag(name: .shortAndLong, help: "Print nothing but errors and warnings.")
  var quiet = false
}
