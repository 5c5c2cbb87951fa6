import ArgumentParser

/// Options for the files that a run writes.
struct FileArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The file for Dovecot (default: the one that Modoboa names).", valueName: "file"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      "The state directory (default: /var/lib/update_dovecot_conf).", valueName: "dir"),
    completion: .directory)
  var stateDirectory: String?
}
