import Diagnostics
import Sync

/// A run of `setup`.
struct SetupRun {
  private let run: CommandRun
  private let setup: Setup

  /// - Parameters:
  ///   - run: the options, complete.
  ///   - triesServers: whether to try the LDAP servers first.
  /// - Throws: ``OptionError``.
  init(_ run: CommandRun, triesServers: Bool) throws {
    self.run = run
    let explain = run.explain
    let options = try SyncOptions(run.options, explain: explain)
    setup = Setup(
      options.request,
      choice: SetupChoice(
        caFile: try run.options[.caFile].map(Self.absolute),
        refusesDisabledAccounts: options.request.refusesDisabledAccounts,
        heedsClientTLSSettings: { options.dovecot.heedsClientTLSSettings }),
      hasDriver: { options.dovecot.hasLDAPDriver },
      dialect: { try options.dovecot.dialect(explain: explain) },
      tryServers: {
        triesServers ? try options.ldap.tryServers($0, $1, explain: explain) : []
      },
      dovecot: { try options.reload.dovecot(explain: explain) }, explain: explain,
      log: { run.console.log($0) })
  }

  private static func absolute(_ value: OptionValue) throws -> String {
    guard value.text.hasPrefix("/") else { throw value.refused("must be an absolute path") }
    return value.text
  }

  /// Shows what ``apply()`` would do.
  ///
  /// - Returns: the exit status: whether it would do anything.
  /// - Throws: ``SetupError``, or the error of the module that failed.
  func preview() throws -> ExitStatus {
    let plan = try setup.preview()
    log(plan.notes)
    let report = SetupReport(plan, isColoured: run.console.isColoured)
    try run.print(report.lines)
    return plan.isDone ? .success : .wouldChange
  }

  /// Sets Dovecot up.
  ///
  /// - Returns: the exit status.
  /// - Throws: ``SetupError``, or the error of the module that failed.
  func apply() throws -> ExitStatus {
    let (plan, isReloaded) = try setup.apply()
    log(plan.notes)
    try run.print([SetupReport.applied(plan, isReloaded: isReloaded)])
    return .success
  }

  /// Takes the set-up back.
  ///
  /// - Returns: the exit status.
  /// - Throws: ``SetupError``, or the error of the module that failed.
  func undo() throws -> ExitStatus {
    let paths = try setup.undo()
    try run.print(paths.map { "\($0.utf8.legible): as before setup" })
    return .success
  }

  private func log(_ notes: [String]) {
    for note in notes { run.console.log(note, .warning) }
  }
}
