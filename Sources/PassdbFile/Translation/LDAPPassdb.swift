package import Secrets

/// What Dovecot shall do to check a password against a directory, said in neither dialect.
package struct LDAPPassdb: Sendable, Equatable {
  /// A directory server.
  package struct Server: Sendable, Equatable {
    /// A host name or address as it stands in a URL: an IPv6 address with its brackets.
    package var host: String
    /// The TCP port, 1...65535.
    package var port: Int

    /// A server at a host and port.
    package init(host: String, port: Int) {
      self.host = host
      self.port = port
    }
  }

  /// How the connection is protected.
  package enum Transport: Sendable, Equatable {
    /// Not at all.
    case plain
    /// The StartTLS operation on a plain connection, RFC 4511 4.14; it must succeed.
    case startTLS
    /// TLS from the first byte, `ldaps://`.
    case tls
  }

  /// The DN and password that searches are made with.
  package struct ServiceAccount: Sendable, Equatable {
    /// The bind DN, not empty.
    package var bindDN: String
    /// Its password, not empty: a DN with an empty password is an unauthenticated bind, RFC 4513
    /// 5.1.2.
    package var password: Secret

    /// An account.
    package init(bindDN: String, password: Secret) {
      self.bindDN = bindDN
      self.password = password
    }
  }

  /// How a user is found and checked.
  package enum Method: Sendable, Equatable {
    /// Search the user's entry, anonymously or with a service account, then bind as it.
    case searchAndBind(account: ServiceAccount?)
    /// Bind at once as the DN that the template gives.
    case directBind(userDN: LoginTemplate)
  }

  /// The servers in the order in which they are tried; at least one.
  package var servers: [Server]
  /// One protection for all servers, since Dovecot 2.3 fails on a mixture.
  package var transport: Transport
  /// Where the search begins.
  ///
  /// Both dialects demand one for direct bind too.
  package var searchBase: String
  /// What an entry must match to be the user's.
  ///
  /// Dovecot's cache key is made of it, so it holds the login name also for direct bind
  /// (passdb-ldap.c:473 of 2.3.19.1).
  package var filter: LoginTemplate
  /// How a user is found and checked.
  package var method: Method

  /// All that Dovecot needs to know.
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

  /// The account that searches are made with, if any.
  package var serviceAccount: ServiceAccount? {
    guard case .searchAndBind(let account) = method else { return nil }
    return account
  }

  /// The DN that a user binds as at once, if that is the method.
  var userDN: LoginTemplate? {
    guard case .directBind(let userDN) = method else { return nil }
    return userDN
  }

  /// The servers as URLs, divided by blanks, as both dialects take them.
  var uris: String {
    let scheme = transport == .tls ? "ldaps" : "ldap"
    return servers.reduce(into: "") { uris, server in
      if !uris.isEmpty { uris += " " }
      uris += "\(scheme)://\(server.host):\(server.port)"
    }
  }
}
