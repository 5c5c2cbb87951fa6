import ArgumentParser

/// Where Dovecot's configuration is.
struct DirectoryArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where Dovecot's configuration is (default: /etc/dovecot).", valueName: "dir"),
    completion: .directory)
  var dovecotDirectory: String?
}
