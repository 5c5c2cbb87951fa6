import Accounts
import Diagnostics
import DovecotGrammar
import Files
import PassdbFile
import Sync

/// A comparison of Modoboa's mailboxes with the entries of the LDAP server.
struct AccountsRun {
  private let run: CommandRun
  /// Whether the parameters count that the next sync would write.
  private let isCheck: Bool

  init(_ run: CommandRun, isCheck: Bool) {
    self.run = run
    self.isCheck = isCheck
  }

  /// Reads mailboxes and entries, and compares them.
  ///
  /// - Returns: the report.
  /// - Throws: ``AccountsError``, ``OptionError``, what reading the source and asking the LDAP servers
  ///   throw, and `TranslationError` for stored parameters that cannot be carried over.
  func report() throws -> AccountsReport {
    let (options, explain) = (run.options, run.explain)
    let dovecot = try DovecotChoice(options)
    let ldap = try LDAPWorker(options, dovecot)
    let source = try SourceWorker(
      options, mayChange: false, looksUpAccounts: true, explain: explain)
    guard !source.choice.isExport else { throw AccountsError.exportHasNoMailboxes }
    let bar = ProgressBar(isWanted: try !options.isOn(.verbose))
    defer { bar.clear() }

    let stored = try source.read()
    var warnings = stored.warnings
    let dialect = try dovecot.dialect(explain: explain)
    let written = try writtenPassdb(stored, dialect, &warnings)
    let pending = isCheck || written == nil ? try passdb(stored, &warnings) : nil
    guard let wanted = isCheck ? pending : written ?? pending else { preconditionFailure() }
    let earlier = isCheck && written != wanted ? written : nil

    let mailboxes = try source.mailboxes { bar.show("\($0) mailboxes read") }
    explain("\(stored.source): \(mailboxes.count) mailboxes")
    let addresses = mailboxes.filter(\.isEnabled).map(\.address)
    // All start before this process has read entries, which would count as their memory.
    var workers = try [wanted, earlier].compactMap(\.self).map {
      try ldap.entries($0, dialect, addresses: addresses)
    }
    // One connection at a time: a worker ends once it is not referred to.
    let found = try self.found(workers.removeFirst(), addresses.count, bar)
    let before = try workers.isEmpty ? nil : self.found(workers.removeFirst(), addresses.count, bar)

    for referral in [found.referral, before?.referral].compactMap(\.self) {
      warnings.append("entries behind the referral \(referral) are not known: it is not followed")
    }
    return AccountsReport(
      AccountComparison(
        mailboxes, found.entries, isComplete: found.unlisted == nil, earlier: before?.entries,
        comparesEntries: earlier?.servers == wanted.servers),
      parameters: isCheck ? .pending : written == nil ? .stored : .file, unlisted: found.unlisted,
      warnings: warnings)
  }

  private func found(_ worker: EntryWorker, _ mailboxes: Int, _ bar: ProgressBar) throws
    -> EntryWorker.Found
  {
    try worker.found(explain: run.explain) { entries, asked in
      if let asked {
        bar.show("\(asked) of \(mailboxes) mailboxes asked for", asked, of: mailboxes)
      } else {
        // As many as there are mailboxes are expected.
        bar.show("\(entries) entries read", entries, of: max(mailboxes, entries))
      }
    }
  }

  /// The passdb of the file in place; nil if there is none of this program, which is said.
  private func writtenPassdb(
    _ stored: StoredParameters, _ dialect: Dialect, _ warnings: inout [String]
  ) throws -> LDAPPassdb? {
    let output = try SyncOptions.output(run.options)
    let target = try stored.interpreted {
      try Draft.target($0, output: output, dovecotDirectory: run.options.dovecotDirectory)
    }
    let file: ExistingFile?
    do {
      file = try TargetDirectory(target.directory, mayChange: false).file(named: target.name)
    } catch {
      if !error.isMissing {
        warnings.append("\(error); comparing by the parameters that are stored in Modoboa")
      }
      return nil
    }
    guard let content = file?.content else {
      run.explain("\(target.path): there is no such file; the stored parameters count")
      return nil
    }
    guard let passdb = LDAPPassdb(writtenIn: content, dialect: dialect) else {
      warnings.append(
        "\(target.path): is not as this program wrote it; comparing by the parameters that are stored in Modoboa"
      )
      return nil
    }
    return passdb
  }

  private func passdb(_ stored: StoredParameters, _ warnings: inout [String]) throws -> LDAPPassdb {
    try stored.interpreted { parameters in
      if let reason = try SwitchedOff.Reason(parameters) {
        warnings.append(
          "Modoboa does not ask for the file: \(reason); comparing by its parameters anyway")
      }
      return try Translation(parameters, serversAreTried: true).passdb
    }
  }
}
