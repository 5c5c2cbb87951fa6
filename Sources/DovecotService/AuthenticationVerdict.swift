/// What a reload has led to.
package enum AuthenticationVerdict: Equatable, Sendable {
  /// A new auth process works with the configuration that it has read.
  case lives
  /// A new auth process was started, and waits for an LDAP server or a database that keeps silent.
  case waits
  /// Each new auth process exits by itself; Dovecot's words.
  case died(String)
  /// Dovecot goes on with its old configuration, since it cannot read the new one; its words.
  case refused(String)
  /// Dovecot has not read its configuration anew; what was run, and what came of it.
  case notReloaded(String)
}
