import ArgumentParser
import Diagnostics
import Sync

/// The command `update_dovecot_conf export [<options>]`.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Print Modoboa's LDAP parameters as a settings export.",
    usage: "update_dovecot_conf export [<options>]",
    discussion: """
      Prints what a sync would read, for hosts without access to the database: there, sync reads it \
      with --export. It holds passwords in clear text, so standard output must not be a file that others \
      can read. See update_dovecot_conf(8).
      """)

  @OptionGroup(title: "Source") var source: SourceArguments

  @OptionGroup(title: "Dovecot") var dovecot: DirectoryArguments

  @Flag(help: "Leave the passwords out; a sync then refuses the export.")
  var redact = false

  @OptionGroup(title: "General") var general: GeneralArguments

  /// What the command line says.
  var optionValues: OptionValues {
    OptionValues(commandLine: source, dovecot, self, general)
  }

  func run() throws {
    CommandRun.exit(optionValues) { run in
      let isRedacted = try run.options.isOn(.redact)
      let stored = try SourceWorker(run.options, mayChange: false, explain: run.explain).read()
      for warning in stored.warnings { run.console.log(warning, .warning) }
      let document = ExportDocument(stored.parameters, isRedacted: isRedacted)
      if document.holdsSecret, Console.isOutputReadableByOthers { throw WorldReadableOutput() }
      try run.print([try document.text])
      return .success
    }
  }
}
