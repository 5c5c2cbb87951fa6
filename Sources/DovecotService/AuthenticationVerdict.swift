/// The outcome of a reload.
package enum AuthenticationVerdict: Equatable, Sendable {
  /// A new auth process works with the configuration that it read.
  case lives
  /// A new auth process was started, and waits for an LDAP server or a database that does not answer.
  case waits
  /// Each new auth process exits; Dovecot's error.
  case died(String)
  /// Dovecot keeps its old configuration, since it cannot read the new one; its error.
  case refused(String)
  /// Dovecot has not reread its configuration; what was run, and what happened.
  case notReloaded(String)
}
