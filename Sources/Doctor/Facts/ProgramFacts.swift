package import DovecotGrammar
package import DovecotService

/// Dovecot's programs and packages.
package struct ProgramFacts: Sendable, Equatable {
  /// The path of `dovecot`; nil if there is none.
  package var path: String?
  /// Its version; nil if it does not tell.
  package var version: DovecotVersion?
  /// Why there is no program or no version.
  package var failure: String?
  /// The dialect that an option names, and where it does.
  package var named: NamedDialect?
  /// Whether the module of the LDAP driver is there; nil if it is not known where modules are.
  package var hasLDAPModule: Bool?
  /// The installed packages; nil on a host without dpkg, or where Dovecot is no package.
  package var packages: Packages?

  /// A dialect that an option names.
  package struct NamedDialect: Sendable, Equatable {
    /// The dialect.
    package let dialect: Dialect
    /// The option, as it is written where it is said.
    package let option: String
    /// The line of the configuration file that says so.
    package let location: Item.Location?

    /// A dialect that an option names.
    package init(_ dialect: Dialect, option: String, at location: Item.Location?) {
      self.dialect = dialect
      self.option = option
      self.location = location
    }
  }

  /// Versions of packages, as dpkg has them.
  package struct Packages: Sendable, Equatable {
    /// That of `dovecot-core`.
    package var core: String
    /// That of `dovecot-ldap`; nil if it is not installed.
    package var ldap: String?

    /// Packages with their versions.
    package init(core: String, ldap: String?) {
      self.core = core
      self.ldap = ldap
    }
  }

  /// A program.
  package init(
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
