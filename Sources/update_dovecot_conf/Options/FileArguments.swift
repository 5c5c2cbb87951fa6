import ArgumentParser

/// What a run writes.
struct FileArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The file for Dovecot (default: the one that Modoboa names).", valueName: "file"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Where a run keeps its notes (default: /var/lib/update_dovecot_conf).", valueName: "dir"),
    completion: .directory)
  var stateDirectory: String?
}
