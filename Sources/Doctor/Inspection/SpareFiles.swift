/// Files of Dovecot's that may be there without being used.
package struct SpareFiles: Sendable, Equatable {
  /// `conf.d/auth-ldap.conf.ext`.
  package var ldap: ReadConfiguration
  /// `conf.d/auth-sql.conf.ext`.
  package var sql: ReadConfiguration

  /// Two files, be they there or not.
  package init(ldap: ReadConfiguration, sql: ReadConfiguration) {
    self.ldap = ldap
    self.sql = sql
  }
}
