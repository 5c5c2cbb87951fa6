public import DovecotService
public import DovecotSettings

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
