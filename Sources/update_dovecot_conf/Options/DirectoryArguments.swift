import ArgumentParser

/// The option for Dovecot's configuration directory.
struct DirectoryArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Dovecot's configuration directory (default: /etc/dovecot).", valueName: "dir"),
    completion: .directory)
  var dovecotDirectory: String?
}
