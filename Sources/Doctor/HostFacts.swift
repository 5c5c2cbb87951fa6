public import DovecotService
public import DovecotSettings

/// All that is judged, as it was found on a host.
///
/// ``HostInspection`` makes it; nothing that is judged looks at the host again.
public struct HostFacts: Sendable {
  /// Where Dovecot's configuration lies, as /etc/dovecot.
  public var directory: String
  /// The language of its configuration; nil if no Dovecot is known.
  public var dialect: Dialect?
  /// The program.
  public var program: ProgramFacts
  /// Whether it accepts its configuration, and whether it runs.
  public var service: ServiceFacts
  /// The main configuration, `dovecot.conf`.
  public var main: ReadConfiguration
  /// The settings file that the LDAP passdb of 2.3 reads, or would read.
  public var ldapSettings: ReadConfiguration
  /// What stands in `conf.d/auth-ldap.conf.ext` and `conf.d/auth-sql.conf.ext`, whether it is
  /// included or not.
  public var spare: SpareFiles
  /// The file of this program.
  public var target: TargetFacts
  /// What Modoboa has stored.
  public var parameters: ParameterFacts
  /// The certificates of directory servers, and what libldap is told.
  public var authorities: AuthorityFacts
  /// Owners and modes.
  public var files: [FileFacts]
  /// What the last run left to do.
  public var state: StateFacts
  /// What runs by itself on this host.
  public var schedule: ScheduleFacts

  /// Facts, all of them.
  public init(
    directory: String, dialect: Dialect?, program: ProgramFacts, service: ServiceFacts,
    main: ReadConfiguration, ldapSettings: ReadConfiguration, spare: SpareFiles,
    target: TargetFacts, parameters: ParameterFacts, authorities: AuthorityFacts,
    files: [FileFacts], state: StateFacts, schedule: ScheduleFacts
  ) {
    self.directory = directory
    self.dialect = dialect
    self.program = program
    self.service = service
    self.main = main
    self.ldapSettings = ldapSettings
    self.spare = spare
    self.target = target
    self.parameters = parameters
    self.authorities = authorities
    self.files = files
    self.state = state
    self.schedule = schedule
  }
}

/// Dovecot's programs and packages.
public struct ProgramFacts: Sendable, Equatable {
  /// The path of `dovecot`; nil if there is none.
  public var path: String?
  /// Its version; nil if it does not tell.
  public var version: DovecotVersion?
  /// Why there is no program or no version.
  public var failure: String?
  /// The dialect that an option names, and where it does.
  public var named: NamedDialect?
  /// Whether the module of the LDAP driver is there; nil if it is not known where modules are.
  public var hasLDAPModule: Bool?
  /// The installed packages; nil on a host without dpkg, or where Dovecot is no package.
  public var packages: Packages?

  /// A dialect that an option names.
  public struct NamedDialect: Sendable, Equatable {
    /// The dialect.
    public let dialect: Dialect
    /// The option, as it is written where it is said.
    public let option: String
    /// The line of the configuration file that says so.
    public let fault: Item.Fault?

    /// A dialect that an option names.
    public init(_ dialect: Dialect, option: String, at fault: Item.Fault?) {
      self.dialect = dialect
      self.option = option
      self.fault = fault
    }
  }

  /// Versions of packages, as dpkg has them.
  public struct Packages: Sendable, Equatable {
    /// That of `dovecot-core`.
    public var core: String
    /// That of `dovecot-ldap`; nil if it is not installed.
    public var ldap: String?

    /// Packages with their versions.
    public init(core: String, ldap: String?) {
      self.core = core
      self.ldap = ldap
    }
  }

  /// A program.
  public init(
    path: String? = nil, version: DovecotVersion? = nil, failure: String? = nil,
    named: NamedDialect? = nil, hasLDAPModule: Bool? = nil, packages: Packages? = nil
  ) {
    self.path = path
    self.version = version
    self.failure = failure
    self.named = named
    self.hasLDAPModule = hasLDAPModule
    self.packages = packages
  }
}

/// Dovecot as it accepts its configuration and runs.
public struct ServiceFacts: Sendable, Equatable {
  /// Whether Dovecot accepts its configuration.
  public enum Verdict: Sendable, Equatable {
    /// It does.
    case accepted
    /// It does not; what it says.
    case refused(String)
    /// It could not be asked.
    case unknown
  }

  /// Whether it accepts its configuration.
  public var verdict: Verdict
  /// Whether it runs.
  public var isRunning: Bool
  /// For how many seconds its authentication is not started again.
  public var throttle: Int?
  /// The last error of its authentication.
  public var authenticationError: String?

  /// A service.
  public init(
    verdict: Verdict, isRunning: Bool = false, throttle: Int? = nil,
    authenticationError: String? = nil
  ) {
    self.verdict = verdict
    self.isRunning = isRunning
    self.throttle = throttle
    self.authenticationError = authenticationError
  }
}
