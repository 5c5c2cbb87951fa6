import ArgumentParser
import Doctor

/// The command `update_dovecot_conf doctor [options]`.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check whether Dovecot is set up to use the file.",
    usage: "update_dovecot_conf doctor [<section> ...] [<options>]",
    discussion: """
      Examines Dovecot's configuration, Modoboa's parameters, and the cron job or timer. Reports for each \
      item whether it is in order and, if not, which line of which file to change. With --bind, asks the \
      LDAP servers, too. Sections of Modoboa's chapter on Dovecot are examined if they are named, or all \
      of them with --all; without, LDAP alone. Where Dovecot is 2.3, --dovecot-version 2.4 adds what an \
      upgrade needs. Changes nothing. \
      Exits with 2 if anything needs attention. See update_dovecot_conf(8).
      """)

  @Argument(help: "Sections of the chapter to examine.")
  var sections: [ChapterSection] = []

  @Flag(help: "Examine all sections.")
  var all = false

  @OptionGroup(title: "Source") var source: SourceArguments

  @OptionGroup(title: "Dovecot") var directory: DirectoryArguments

  @OptionGroup(title: "Dovecot") var dovecot: DovecotArguments

  @OptionGroup(title: "Dovecot") var accounts: AccountArguments

  @OptionGroup(title: "Files") var files: FileArguments

  @OptionGroup(title: "Run") var binding: BindArguments

  @OptionGroup(title: "Report") var report: ReportArguments

  @OptionGroup(title: "General") var general: GeneralArguments

  /// What the command line says.
  var optionValues: OptionValues {
    OptionValues(commandLine: source, directory, dovecot, accounts, files, report, general)
  }

  /// The sections to examine.
  private var examined: Set<ChapterSection> {
    if all { return Set(ChapterSection.allCases) }
    return sections.isEmpty ? [.ldap] : Set(sections)
  }

  func run() throws {
    // The configuration file says what other runs do, the command line what this one does.
    let asksServers = binding.bind == true
    CommandRun.exit(optionValues) { run in
      let report = DoctorReport(
        try DoctorRun(run, asksServers: asksServers).items(of: examined))
      try run.print(
        try run.options.isOn(.json) ? [try DoctorJSON(report).line] : report.lines)
      return report.status
    }
  }
}

extension ChapterSection: ExpressibleByArgument {}
