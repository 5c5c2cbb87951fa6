package import DovecotGrammar

/// Files of Debian's Dovecot package that may exist without being included.
package struct SpareFiles: Sendable, Equatable {
  /// `conf.d/auth-ldap.conf.ext`.
  package var ldap: ReadConfiguration
  /// `conf.d/auth-sql.conf.ext`.
  package var sql: ReadConfiguration

  package init(ldap: ReadConfiguration, sql: ReadConfiguration) {
    self.ldap = ldap
    self.sql = sql
  }
}
