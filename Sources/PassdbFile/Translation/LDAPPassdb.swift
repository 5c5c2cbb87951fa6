package import Secrets

/// An ldap passdb of Dovecot, independent of the dialect.
package struct LDAPPassdb: Sendable, Equatable {
  /// An LDAP server.
  package struct Server: Sendable, Equatable {
    /// A host name or address as in a URL: an IPv6 address has brackets.
    package var host: String
    /// The TCP port, 1...65535.
    package var port: Int

    package init(host: String, port: Int) {
      self.host = host
      self.port = port
    }
  }

  /// How the connection is protected.
  package enum Transport: Sendable, Equatable {
    case plain
    /// StartTLS on a plain connection, RFC 4511 4.14; it must succeed.
    case startTLS
    /// TLS from the first byte, `ldaps://`.
    case tls
  }

  /// The DN and password for searches.
  package struct ServiceAccount: Sendable, Equatable {
    /// The bind DN, not empty.
    package var bindDN: String
    /// The password, not empty: a DN with an empty password is an unauthenticated bind, RFC 4513
    /// 5.1.2.
    package var password: Secret

    package init(bindDN: String, password: Secret) {
      self.bindDN = bindDN
      self.password = password
    }
  }

  /// How Dovecot finds and authenticates a user.
  package enum Method: Sendable, Equatable {
    /// Search for the user's entry, anonymously or with a service account, then bind as it.
    case searchAndBind(account: ServiceAccount?)
    /// Bind as the DN from the template, without a search.
    case directBind(userDN: LoginTemplate)
  }

  /// The servers in the order in which Dovecot tries them; at least one.
  package var servers: [Server]
  /// One for all servers, since Dovecot 2.3 fails on a mixture.
  package var transport: Transport
  /// The search base, which both dialects demand for a direct bind too.
  package var searchBase: String
  /// The filter that matches a user's entry.
  ///
  /// Dovecot makes its cache key of it, so it contains the login name for a direct bind too
  /// (passdb-ldap.c:473 of 2.3.19.1).
  package var filter: LoginTemplate
  package var method: Method
  /// Whether a later passdb decides about users whose password the LDAP server has verified.
  ///
  /// Only 2.4's file says so: in 2.3, the passdb is not part of the file.
  package var leavesDecision = false

  package init(
    servers: [Server], transport: Transport, searchBase: String, filter: LoginTemplate,
    method: Method
  ) {
    self.servers = servers
    self.transport = transport
    self.searchBase = searchBase
    self.filter = filter
    self.method = method
  }

  /// The service account for searches, if any.
  package var serviceAccount: ServiceAccount? {
    guard case .searchAndBind(let account) = method else { return nil }
    return account
  }

  /// The DN for a direct bind, if that is the method.
  var userDN: LoginTemplate? {
    guard case .directBind(let userDN) = method else { return nil }
    return userDN
  }

  /// Whether the LDAP server is asked for names without a domain only: each placeholder is compared with
  /// an attribute that holds such names.
  package var looksForBareNames: Bool {
    let attributes = (userDN ?? filter).attributes
    return !attributes.isEmpty
      && attributes.allSatisfy { $0.map(["uid", "cn", "samaccountname"].contains) ?? false }
  }

  /// The servers as URLs, separated by spaces, as both dialects expect them.
  var uris: String {
    let scheme = transport == .tls ? "ldaps" : "ldap"
    return servers.reduce(into: "") { uris, server in
      if !uris.isEmpty { uris += " " }
      uris += "\(scheme)://\(server.host):\(server.port)"
    }
  }
}
