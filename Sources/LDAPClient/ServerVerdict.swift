/// What the trial of an LDAP server showed.
package struct ServerVerdict: Sendable, Equatable {
  /// The server as host:port.
  package let server: String
  /// Why Dovecot cannot use it; nil if it can.
  package var error: LDAPError?

  package init(server: String, error: LDAPError? = nil) {
    self.server = server
    self.error = error
  }
}

/// What follows from the verdicts on all servers.
extension [ServerVerdict] {
  /// Warnings about servers that Dovecot can do without.
  ///
  /// A server that rejects a request stops a change, since Dovecot would use it one day. A server that
  /// is down does not, as long as another is up.
  ///
  /// - Returns: one sentence each.
  /// - Throws: ``LDAPError``, a single one if no server can be reached.
  package func warnings() throws(LDAPError) -> [String] {
    let errors = compactMap(\.error)
    if let rejection = errors.first(where: { $0.kind != .unreachable }) { throw rejection }
    guard errors.count < count || isEmpty else { throw LDAPError(all: errors) }
    return errors.map { "\($0); Dovecot will use the other server" }
  }
}
