package import DovecotGrammar

/// All facts about a host.
///
/// ``HostInspection`` collects them; no judgement looks at the host again.
package struct HostFacts: Sendable {
  /// Dovecot's configuration directory, such as /etc/dovecot.
  package var directory: String
  /// The dialect of its configuration; nil if Dovecot's version is unknown.
  package var dialect: Dialect?
  package var program: ProgramFacts
  /// Whether Dovecot accepts its configuration, and whether it is running.
  package var service: ServiceFacts
  /// The main configuration, `dovecot.conf`.
  package var main: ReadConfiguration
  /// The settings file that the ldap passdb of 2.3 reads, or would read.
  package var ldapSettings: ReadConfiguration
  /// The settings files that the passdbs and userdbs of 2.3 read, or would read, besides the ldap
  /// passdb's; with 2.4, what is left of them.
  package var settingsFiles: [ReadConfiguration]
  /// The queries of the sql passdbs.
  package var passwordQueries: [PasswordQuery] = []
  /// `conf.d/auth-ldap.conf.ext` and `conf.d/auth-sql.conf.ext`, included or not.
  package var spare: SpareFiles
  /// The file that this program writes.
  package var target: TargetFacts
  /// The parameters that Modoboa stores.
  package var parameters: ParameterFacts
  /// CAs for LDAP servers, and ldap.conf.
  package var authorities: AuthorityFacts
  /// Owners and modes of files.
  package var files: [FileFacts]
  /// What the last run left to be done.
  package var state: StateFacts
  /// What the LDAP servers say.
  package var servers = ServerFacts.notAsked(nil)
  /// Whether an option lets in users whom Modoboa has disabled (`disabled_accounts = allow`).
  package var allowsDisabledAccounts = false
  /// Cron jobs and timers.
  package var schedule: ScheduleFacts
  /// What the sections but LDAP are judged by; empty unless they are examined.
  package var chapter = ChapterFacts()

  package init(
    directory: String, dialect: Dialect?, program: ProgramFacts, service: ServiceFacts,
    main: ReadConfiguration, ldapSettings: ReadConfiguration,
    settingsFiles: [ReadConfiguration] = [], spare: SpareFiles,
    target: TargetFacts, parameters: ParameterFacts, authorities: AuthorityFacts,
    files: [FileFacts], state: StateFacts, schedule: ScheduleFacts
  ) {
    self.directory = directory
    self.dialect = dialect
    self.program = program
    self.service = service
    self.main = main
    self.ldapSettings = ldapSettings
    self.settingsFiles = settingsFiles
    self.spare = spare
    self.target = target
    self.parameters = parameters
    self.authorities = authorities
    self.files = files
    self.state = state
    self.schedule = schedule
  }
}
