package import DovecotGrammar
package import DovecotService

/// Dovecot's programs and packages.
package struct ProgramFacts: Sendable, Equatable {
  /// The path of `dovecot`; nil if it is not installed.
  package var path: String?
  /// Its version; nil if it cannot be determined.
  package var version: DovecotVersion?
  /// Why there is no program or no version.
  package var failure: String?
  /// The dialect that an option sets.
  package var named: NamedDialect?
  /// Whether the module of the ldap driver is installed; nil if the module directory is unknown.
  package var hasLDAPModule: Bool?
  /// The installed packages; nil on a host without dpkg, or if Dovecot does not come from a package.
  package var packages: Packages?

  /// A dialect that an option sets.
  package struct NamedDialect: Sendable, Equatable {
    package let dialect: Dialect
    /// The option, as it is spelled where it is set.
    package let option: String
    /// The line of the configuration file that sets it.
    package let location: Item.Location?

    /// Whether it asks what an upgrade of Dovecot needs: on the command line, 2.4 where 2.3 is installed.
    ///
    /// - Parameter installed: the dialect of the installed Dovecot, if known.
    /// - Returns: false for an option of the configuration file, which says what is installed.
    func looksAhead(from installed: Dialect?) -> Bool {
      location == nil && dialect == .v24 && installed == .v23
    }

    package init(_ dialect: Dialect, option: String, at location: Item.Location?) {
      self.dialect = dialect
      self.option = option
      self.location = location
    }
  }

  /// Versions of packages, from dpkg.
  package struct Packages: Sendable, Equatable {
    /// The version of `dovecot-core`.
    package var core: String
    /// The version of `dovecot-ldap`; nil if it is not installed.
    package var ldap: String?
    /// The SQL drivers whose packages are installed, such as `pgsql`.
    package var sql: Set<String>
    /// The packages of Dovecot that dpkg has yet to configure.
    package var unconfigured: [String]

    package init(
      core: String, ldap: String?, sql: Set<String> = [], unconfigured: [String] = []
    ) {
      self.core = core
      self.ldap = ldap
      self.sql = sql
      self.unconfigured = unconfigured
    }
  }

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
