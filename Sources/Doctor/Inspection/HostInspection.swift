package import DovecotGrammar
package import DovecotService
package import Files
import Glibc
package import PassdbFile
import Sync

/// Finds on a host what an examination judges; it changes nothing.
package struct HostInspection: Sendable {
  /// Where Dovecot's configuration lies, as /etc/dovecot.
  package var directory: String
  /// The program; an error if there is none.
  package var program: Result<DovecotProgram, DovecotError>
  /// The dialect that an option names, if one does.
  package var named: ProgramFacts.NamedDialect?
  /// Where notes for the next run lie.
  package var state: StateDirectory
  /// How long each answer may take, in seconds.
  package var timeout: Double
  /// The certificates to be named in remedies.
  package var authority: String
  /// What the host's own paths begin with; a test has another host below a folder.
  package var root: String

  /// An inspection that is still to be made.
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

  /// The path of Dovecot's main configuration.
  private var mainPath: String { "\(directory)/dovecot.conf" }

  /// What Dovecot's programs say.
  package struct Answers: Sendable {
    /// Its version.
    let version: Result<DovecotVersion, DovecotError>
    /// Whether it accepts its configuration, and runs.
    let service: ServiceFacts
    /// Where its modules are; nil if its configuration cannot be read.
    let modules: String?
    /// The user of its authentication.
    let user: String

    /// The language of its configuration; nil if it does not tell, or that is not known.
    package var dialect: Dialect? { (try? version.get())?.dialect }
  }

  /// Asks Dovecot's programs.
  package func answers() -> Answers {
    let version: Result<DovecotVersion, DovecotError>
    var service = ServiceFacts(verdict: .unknown("there is no doveconf that could judge it"))
    var values: [String]?
    switch program {
    case .failure(let error):
      version = .failure(error)
    case .success(let program):
      do throws(DovecotError) {
        version = .success(try program.version(timeout: timeout))
      } catch {
        version = .failure(error)
      }
      if let instance = DovecotInstance(program, directory: directory, timeout: timeout) {
        service.verdict = instance.configurationVerdict()
        values = instance.values(of: ["mail_plugin_dir", "default_internal_user"])
        do throws(NoAnswer) {
          service.isRunning = try instance.isRunning()
        } catch {
          // The same program tells both.
          if service.verdict == .accepted { service.verdict = .unknown(error.reason) }
        }
        if service.isRunning {
          service.throttle = instance.authenticationThrottle()
          if service.throttle ?? 0 > 0 {
            service.authenticationError = instance.authenticationError()
          }
        }
      }
    }
    return Answers(
      version: version, service: service, modules: values?[0], user: values?[1] ?? "dovecot")
  }

  /// Looks at all else.
  ///
  /// - Parameters:
  ///   - answers: what Dovecot's programs say.
  ///   - parameters: what Modoboa has stored.
  ///   - path: the file that it names, if it names one.
  ///   - wanted: what shall stand there, if that is known.
  ///   - passwordFile: the file that holds the password of the source, if one does.
  /// - Returns: all facts.
  package func facts(
    _ answers: Answers, _ parameters: ParameterFacts, target path: TargetPath?,
    wanted: GeneratedFile?, passwordFile: String?
  ) -> HostFacts {
    // What is examined is the Dovecot that is installed.
    let dialect = answers.dialect ?? named?.dialect
    let reading = ConfigurationInspection(
      directory: directory, target: path?.path ?? "\(directory)/dovecot-modoboa.conf.ext")
    let main = reading.main(mainPath)
    let ldapSettings = reading.ldapSettings(main)
    let target = reading.targetFacts(isNamed: path != nil, wanted: wanted, dialect: dialect)
    let authorities = AuthorityInspection(root: root, user: answers.user, usual: authority)
    var facts = HostFacts(
      directory: directory, dialect: dialect, program: programFacts(answers),
      service: answers.service, main: main, ldapSettings: ldapSettings,
      spare: SpareFiles(
        ldap: reading.main("\(directory)/conf.d/auth-ldap.conf.ext"),
        sql: reading.main("\(directory)/conf.d/auth-sql.conf.ext")),
      target: target, parameters: parameters, authorities: authorities.facts,
      files: FileInspection.files(
        directory, main, dialect?.hasSettingsFiles == true ? ldapSettings : nil, target.path,
        passwordFile),
      state: stateFacts, schedule: ScheduleInspection(root: root).facts)
    facts.authorities.stores = authorities.stores(
      (facts.named + facts.clientSettings).map(\.path))
    return facts
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
      refused: RefusedFile(in: state).map { .init(path: $0.path, words: $0.words) })
  }
}
