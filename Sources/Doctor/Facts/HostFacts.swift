package import DovecotGrammar

/// All that is judged, as it was found on a host.
///
/// ``HostInspection`` makes it; nothing that is judged looks at the host again.
package struct HostFacts: Sendable {
  /// Where Dovecot's configuration lies, as /etc/dovecot.
  package var directory: String
  /// The language of its configuration; nil if no Dovecot is known.
  package var dialect: Dialect?
  /// The program.
  package var program: ProgramFacts
  /// Whether it accepts its configuration, and whether it runs.
  package var service: ServiceFacts
  /// The main configuration, `dovecot.conf`.
  package var main: ReadConfiguration
  /// The settings file that the LDAP passdb of 2.3 reads, or would read.
  package var ldapSettings: ReadConfiguration
  /// What stands in `conf.d/auth-ldap.conf.ext` and `conf.d/auth-sql.conf.ext`, whether it is
  /// included or not.
  package var spare: SpareFiles
  /// The file of this program.
  package var target: TargetFacts
  /// What Modoboa has stored.
  package var parameters: ParameterFacts
  /// The certificates of directory servers, and what libldap is told.
  package var authorities: AuthorityFacts
  /// Owners and modes.
  package var files: [FileFacts]
  /// What the last run left to do.
  package var state: StateFacts
  /// What runs by itself on this host.
  package var schedule: ScheduleFacts

  /// Facts, all of them.
  package init(
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
