package import DovecotGrammar
package import DovecotService
package import Files
import Glibc
package import PassdbFile
import Sync

/// Collects the facts about a host; changes nothing.
package struct HostInspection: Sendable {
  /// Dovecot's configuration directory, such as /etc/dovecot.
  package var directory: String
  /// Dovecot's main program, or why it was not found.
  package var program: Result<DovecotProgram, DovecotError>
  /// The dialect that an option sets, if any.
  package var named: ProgramFacts.NamedDialect?
  package var state: StateDirectory
  /// How long each of Dovecot's programs may take, in seconds.
  package var timeout: Double
  /// The CA file that remedies name.
  package var authority: String
  /// The prefix of all paths of the host; tests keep another host below a directory.
  package var root: String

  package init(
    directory: String, program: Result<DovecotProgram, DovecotError>,
    named: ProgramFacts.NamedDialect?, state: StateDirectory, timeout: Double,
    authority: String = "/etc/ssl/certs/ca-certificates.crt", root: String = ""
  ) {
    self.directory = directory
    self.program = program
    self.named = named
    self.state = state
    self.timeout = timeout
    self.authority = authority
    self.root = root
  }

  /// Whether an option of the command line asks what an upgrade of Dovecot needs: it names 2.4.
  ///
  /// - Parameter installed: the dialect of the installed Dovecot, if known.
  /// - Returns: false unless that is 2.3.
  package func looksAhead(from installed: Dialect?) -> Bool {
    named?.looksAhead(from: installed) ?? false
  }

  private var mainPath: String { "\(directory)/dovecot.conf" }

  /// The Dovecot that is examined; nil without its programs.
  var instance: DovecotInstance? {
    guard let program = try? program.get() else { return nil }
    return (try? DovecotInstance(program, configuredIn: directory, timeout: timeout)) ?? nil
  }

  /// What Dovecot's programs report.
  package struct Answers: Sendable {
    let version: Result<DovecotVersion, DovecotError>
    let service: ServiceFacts
    /// Dovecot's module directory; nil if its configuration cannot be read.
    let modules: String?
    /// The user of its auth process.
    let user: String
    /// The user who owns the mail, as whom Modoboa runs doveadm; nil if that is not known.
    let mailUser: String?
    /// The groups that it has beside its own.
    let extraGroups: [String]

    /// The dialect of its configuration; nil if the version cannot be determined or is unknown.
    package var dialect: Dialect? { (try? version.get())?.dialect }
  }

  /// Runs Dovecot's programs.
  package func answers() -> Answers {
    let version: Result<DovecotVersion, DovecotError>
    var service = ServiceFacts(verdict: .unknown("there is no doveconf that could judge it"))
    var modules: String?
    var user: (name: String, groups: [String])?
    var mailUser: String?
    switch program {
    case .failure(let error):
      version = .failure(error)
    case .success(let program):
      do throws(DovecotError) {
        version = .success(try program.version(timeout: timeout))
      } catch {
        version = .failure(error)
      }
      if InputFile.isRegular(mainPath), let instance {
        service.verdict = instance.configurationVerdict()
        // Each question to one that does not answer takes as long again.
        guard service.isAnswered else { break }
        modules = instance.values(of: ["mail_plugin_dir"])?[0]
        user = instance.authenticationUser
        mailUser = instance.values(of: ["mail_uid"])?.first
        do throws(NoAnswer) {
          service.isRunning = try instance.isRunning()
        } catch {
          // Both come from doveconf, which just failed to answer.
          if service.verdict == .accepted { service.verdict = .unknown(error.reason) }
        }
        if service.isRunning {
          service.lastReload = instance.lastReload()
          instance.startAuthenticationIfNeeded()
          service.throttle = instance.authenticationThrottle()
          if service.throttle ?? 0 > 0 {
            service.authenticationError = instance.authenticationError()
          }
        }
      }
    }
    return Answers(
      version: version, service: service, modules: modules, user: user?.name ?? "dovecot",
      mailUser: mailUser.flatMap { $0.isEmpty ? nil : $0 }, extraGroups: user?.groups ?? [])
  }

  /// Collects everything else.
  ///
  /// - Parameters:
  ///   - answers: what Dovecot's programs report.
  ///   - parameters: the parameters that Modoboa stores.
  ///   - path: the path of our file, if Modoboa or an option names it.
  ///   - wanted: its new content, if known.
  ///   - passwordFile: the file that holds the password of the source, if any.
  /// - Returns: all facts.
  package func facts(
    _ answers: Answers, _ parameters: ParameterFacts, target path: TargetPath?,
    wanted: GeneratedFile?, passwordFile: String?
  ) -> HostFacts {
    // The installed Dovecot is examined, whatever the option sets.
    let dialect = answers.dialect ?? named?.dialect
    let reading = ConfigurationReader(
      directory: directory, target: path?.path ?? "\(directory)/dovecot-modoboa.conf.ext")
    let main = reading.main(mainPath)
    let ldapSettings = reading.ldapSettings(main)
    let target = reading.targetFacts(isNamed: path != nil, wanted: wanted, dialect: dialect)
    let authorities = AuthorityInspection(
      root: root, user: answers.user, usual: authority, extraGroups: answers.extraGroups)
    let spare = SpareFiles(
      ldap: reading.main("\(directory)/conf.d/auth-ldap.conf.ext"),
      sql: reading.main("\(directory)/conf.d/auth-sql.conf.ext"))
    let named = SettingsFileInspection(
      main: main, spare: spare.sql, usual: "\(directory)/dovecot-sql.conf.ext",
      reader: reading)
    let isSettings = dialect?.hasSettingsFiles == true
    let settings = named.settings
    let files = FileInspection(
      directory: directory, main: main, settings: (isSettings ? [ldapSettings] : []) + settings,
      dictionaries: isSettings ? named.dictionaries : [], target: target.path,
      passwordFile: passwordFile,
      mailUser: mailUser(answers), dictionaryUser: named.dictionaryUser)
    var service = answers.service
    service.changedSince = changed(
      since: service.lastReload, ([main] + (isSettings ? [ldapSettings] + settings : [])))
    var facts = HostFacts(
      directory: directory, dialect: dialect, program: programFacts(answers),
      service: service, main: main, ldapSettings: ldapSettings, settingsFiles: settings,
      spare: spare, target: target, parameters: parameters,
      authorities: authorities.facts(
        ldaprc: isSettings ? ldapSettings.root.setting("ldaprc_path")?.text : nil),
      files: files.files, state: stateFacts, schedule: ScheduleInspection(root: root).facts)
    facts.passwordQueries = PasswordQueryInspection.queries(
      facts.backends(.passdb), in: main.root, settings: { reading.settings($0).root })
    facts.authorities.stores = authorities.stores(
      (facts.named + facts.clientSettings).map(\.path))
    return facts
  }

  /// As whom Modoboa runs doveadm: the owner of the mail, whom modoboa-installer calls vmail.
  private func mailUser(_ answers: Answers) -> Reader? {
    let purpose = "as whom Modoboa runs doveadm: each call fails"
    return [answers.mailUser ?? "vmail", "vmail"].lazy
      .compactMap { Reader(user: $0, inGroup: answers.user, purpose: purpose) }.first
  }

  /// The files of configurations that have changed since a moment; none if it is not known.
  private func changed(since moment: FileTime?, _ configurations: [ReadConfiguration]) -> [String] {
    guard let moment else { return [] }
    var files: [String] = []
    for file in configurations.flatMap(\.files) where !files.contains(file) {
      if let time = FileTime(of: file), time > moment { files.append(file) }
    }
    return files
  }

  private func programFacts(_ answers: Answers) -> ProgramFacts {
    var facts = ProgramFacts(
      path: (try? program.get())?.path, version: try? answers.version.get(), named: named,
      hasLDAPModule: answers.modules.map { modules in
        !ConfigurationFiles().paths(
          matching: "\(ConfigurationFiles.literal(modules))/auth/libauthdb_ldap.*"
        ).isEmpty
      },
      packages: PackageInspection.packages(root: root))
    if case .failure(let error) = answers.version { facts.failure = "\(error)" }
    return facts
  }

  private var stateFacts: StateFacts {
    StateFacts(
      isReadable: access(state.path, R_OK | X_OK) == 0 || errno == ENOENT,
      pending: PendingReload(in: state)?.path,
      refused: RefusedFile(in: state).map { refused in
        var words = refused.words
        if case .diedWithBoth(let old) = refused.end {
          words += "; nor does it work with the old file, so nobody can log in: \(old)"
        }
        return .init(path: refused.path, words: words)
      },
      failed: FailedRun(in: state))
  }
}
