package import DovecotGrammar

/// The SQL query that decides, after the LDAP server has verified the password, whether Modoboa lets the
/// account in.
///
/// It finds the account by the address of its mailbox. At each web login, Modoboa copies the first
/// `mail` of the LDAP entry, unchanged, into `core_user.email`, so that column may differ from the name
/// that the user logs in with (`USER_ATTR_MAP`, modoboa/lib/authbackends.py).
package struct DecidingQuery: Sendable, Equatable {
  package let engine: SQLEngine

  package init(_ engine: SQLEngine) {
    self.engine = engine
  }

  /// The query without line breaks.
  ///
  /// The password is NULL, which no password matches: the passdb is skipped unless an earlier one has
  /// verified it (`auth_request_password_missing()`, src/auth/auth-request.c).
  ///
  /// - Parameter dialect: whose variables it uses.
  /// - Returns: the query, which finds active accounts in enabled domains.
  package func text(in dialect: Dialect) -> String {
    let variables = Variables(dialect)
    return "SELECT \(engine.joined("mb.address", "'@'", "dom.name")) AS user, NULL AS password"
      + " FROM admin_mailbox mb"
      + " INNER JOIN admin_domain dom ON mb.domain_id = dom.id"
      + " INNER JOIN core_user u ON u.id = mb.user_id"
      + " WHERE mb.address = '\(variables.name)' AND dom.name = '\(variables.domain)'"
      + " AND u.is_active AND dom.enabled"
      + " AND (mb.is_send_only IS NOT TRUE OR '\(variables.service)' NOT IN ('imap', 'pop3'))"
  }

  /// Dovecot's variables for the parts of a login.
  private struct Variables {
    let name: String
    let domain: String
    let service: String

    init(_ dialect: Dialect) {
      switch dialect {
      case .v23: (name, domain, service) = ("%n", "%d", "%s")
      case .v24:
        (name, domain, service) = ("%{user | username}", "%{user | domain}", "%{protocol}")
      }
    }
  }
}
