import ArgumentParser

/// The command `update_dovecot_conf accounts [options]`.
struct AccountsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accounts",
    abstract: "Compare mailboxes with the LDAP server's entries.",
    usage: "update_dovecot_conf accounts [<options>]",
    discussion: """
      Lists mailboxes without an entry, entries without a mailbox, and logins with several entries, by the \
      parameters that Dovecot has; with --check, by those that are stored in Modoboa and not yet written, and \
      then also whom Dovecot would know by another name. Takes a database as the source, with rights that \
      samples/sql offers as an option. Asks one LDAP server over one connection, in pages, and pauses between \
      them. Changes nothing. Exits with 2 if anything is listed. See update_dovecot_conf(8).
      """)

  @Flag(help: "Compare by the parameters that the next sync would write.")
  var check = false

  @OptionGroup(title: "Source") var source: SourceArguments

  @OptionGroup(title: "Dovecot") var directory: DirectoryArguments

  @OptionGroup(title: "Dovecot") var dovecot: DovecotArguments

  @OptionGroup(title: "Files") var files: FileArguments

  @OptionGroup(title: "Report") var report: ReportArguments

  @OptionGroup(title: "General") var general: GeneralArguments

  /// What the command line says.
  var optionValues: OptionValues {
    OptionValues(commandLine: source, directory, dovecot, files, report, general)
  }

  func run() throws {
    // The configuration file says what other runs do, the command line what this one does.
    let isCheck = check
    CommandRun.exit(optionValues) { run in
      let report = try AccountsRun(run, isCheck: isCheck).report()
      for warning in report.warnings { run.console.log(warning, .warning) }
      try run.print(
        try run.options.isOn(.json) ? [try AccountsJSON(report).line] : report.lines)
      return report.status
    }
  }
}
