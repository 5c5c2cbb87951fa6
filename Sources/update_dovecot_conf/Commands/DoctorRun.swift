import DatabaseDiscovery
import Deadlines
import Diagnostics
import Doctor
import DovecotGrammar
import DovecotService
import Glibc
import ModoboaDatabase
import PassdbFile
import Sync

/// An examination.
struct DoctorRun {
  private let options: OptionValues
  private let console: Console
  private let explain: Explain
  /// Whether to ask the LDAP servers, too.
  private let asksServers: Bool

  /// An examination with the options of a run.
  ///
  /// - Parameters:
  ///   - run: the options of the run; `bind` is that of other runs.
  ///   - asksServers: whether to ask the LDAP servers, too.
  init(_ run: CommandRun, asksServers: Bool) {
    (options, console, explain) = (run.options, run.console, run.explain)
    self.asksServers = asksServers
  }

  /// Examines the host.
  ///
  /// - Parameter sections: the sections of the chapter to examine.
  /// - Returns: what was found, in the order of the report.
  /// - Throws: ``OptionError`` for invalid options.
  func items(of sections: Set<ChapterSection>) throws -> [Item] {
    if geteuid() != 0 {
      console.log("not run as root: files that only root can read count as missing", .warning)
    }
    let dovecot = try DovecotChoice(options, mayChange: false)
    let inspection = HostInspection(
      directory: options.dovecotDirectory,
      program: Result { () throws(DovecotError) in try dovecot.program },
      named: dovecot.dialect.flatMap { dialect in options[.dovecotVersion].map { $0.named(dialect) }
      },
      state: dovecot.state, timeout: dovecot.timeout.answer,
      authority: options[.caFile]?.text ?? "/etc/ssl/certs/ca-certificates.crt")
    let answers = inspection.answers()
    // An option of the command line that names a later Dovecot asks about the upgrade.
    let installed = answers.dialect
    let looksAhead = inspection.looksAhead(from: installed)
    let dialect = looksAhead ? installed : dovecot.dialect ?? installed
    let source = try SourceWorker(
      options, mayChange: false, looksUpAccounts: sections != [.ldap], explain: explain)
    let (parameters, passwordFile) = try parameters(source, dialect: dialect)
    var facts = inspection.facts(
      answers, parameters.facts, target: parameters.target, wanted: parameters.wanted,
      passwordFile: passwordFile)
    facts.allowsDisabledAccounts = try !options.refusesDisabledAccounts()
    facts.servers = try servers(parameters, dialect, dovecot)
    if sections != [.ldap] {
      facts.chapter = ChapterInspection(inspection).facts(
        of: sections, for: facts, modoboa: options[.instance]?.text ?? Discovery.usualInstance,
        asksServers: asksServers)
      if parameters.facts.failure == nil, !source.choice.isExport {
        ask(source, sections, &facts)
      }
      if !sections.isDisjoint(with: [.quota, .sharing]) {
        facts.chapter.tables = tables(source, unless: parameters.facts.failure)
      }
    }
    return Examination.items(facts, of: sections)
  }

  /// Asks Modoboa's database what the sections need; what cannot be read counts as not known.
  private func ask(
    _ source: SourceWorker, _ sections: Set<ChapterSection>, _ facts: inout HostFacts
  ) {
    if sections.contains(.oauth2), let id = facts.oauth2ClientID, !id.utf8.contains(0) {
      do {
        facts.chapter.oauth2.client =
          switch try source.client(id) {
          case .known: .known
          case .unknown: .unknown
          case .notReadable(let reason, let grant): .notReadable(reason, grant: grant)
          }
      } catch {
        facts.chapter.oauth2.client = .notReadable("\(error)", grant: nil)
      }
    }
    if sections.contains(.mailboxes), facts.chapter.mailboxes.instance != nil {
      do {
        // What is not stored is Modoboa's default.
        facts.chapter.mailboxes.handlesMailboxes = try source.handlesMailboxes() ?? false
      } catch {
        facts.chapter.mailboxes.handlesMailboxes = nil
      }
    }
  }

  /// Asks the LDAP servers; a failure is part of the report.
  ///
  /// - Throws: ``OptionError`` for invalid options.
  private func servers(
    _ parameters: ParameterInspection, _ dialect: Dialect?, _ dovecot: DovecotChoice
  ) throws -> ServerFacts {
    let facts = parameters.facts
    guard facts.authenticationType == "ldap", facts.isSynchronizationOn,
      let passdb = parameters.passdb, let dialect
    else { return asksServers ? .notAskable(nil) : .notAsked(nil) }
    guard asksServers else {
      let rejected = RejectedBind(in: dovecot.state)
      return .notAsked(rejected.flatMap { $0.holds(for: passdb, at: time(nil)) ? $0 : nil })
    }
    let worker = try LDAPWorker(options, dovecot)
    do {
      return .asked(
        try worker.tryServers(passdb, dialect, explain: explain), at: time(nil))
    } catch {
      return .notAskable("\(error)")
    }
  }

  /// Looks at the tables that Dovecot writes; a failure is part of the report.
  ///
  /// - Parameters:
  ///   - source: the source that the parameters were read from.
  ///   - failure: why they could not be read.
  /// - Returns: what Modoboa's database says.
  private func tables(_ source: SourceWorker, unless failure: String?) -> TableFacts {
    if let failure { return .unknown(failure) }
    do {
      guard let tables = try source.tables() else {
        return .unknown("the parameters come from an export, not from Modoboa's database")
      }
      return .known(tables)
    } catch {
      return .unknown("\(error)")
    }
  }

  /// Reads the parameters; a failure is part of the report.
  ///
  /// - Throws: ``OptionError`` for invalid options.
  private func parameters(
    _ source: SourceWorker, dialect: Dialect?
  ) throws -> (ParameterInspection, passwordFile: String?) {
    let output = try SyncOptions.output(options)
    let serversAreTried = try options.isOn(.bind)
    do {
      let stored = try source.read()
      let inspection = ParameterInspection(
        stored.parameters, source: stored.source, output: output,
        directory: options.dovecotDirectory,
        dialect: dialect, serversAreTried: serversAreTried)
      return (inspection, stored.passwordFile)
    } catch let error as OptionError {
      throw error
    } catch {
      return (ParameterInspection(failure: "\(error)", output: output), nil)
    }
  }
}

extension OptionValue {
  /// The dialect with the place where the option sets it.
  fileprivate func named(_ dialect: Dialect) -> ProgramFacts.NamedDialect {
    guard case .configuration(let file, let line) = place else {
      return .init(dialect, option: nameAtPlace, at: nil)
    }
    return .init(dialect, option: nameAtPlace, at: .init(file, line: line))
  }
}
