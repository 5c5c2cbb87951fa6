import ArgumentParser

/// Options that name the source.
struct SourceArguments: ParsableArguments {
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
    help: ArgumentHelp("Read a settings export; - means standard input.", valueName: "file"),
    completion: .file())
  var export: String?
}
