import Glibc
package import PassdbFile

/// An LDAP server as in Dovecot's configuration.
package struct LDAPServer: Sendable, Equatable {
  /// The host as in a URL: an IPv6 address with brackets.
  package let host: String
  package let port: Int
  /// How the connection is protected.
  package let transport: LDAPPassdb.Transport

  package init(_ server: LDAPPassdb.Server, _ transport: LDAPPassdb.Transport) {
    host = server.host
    port = server.port
    self.transport = transport
  }

  /// The server as an administrator knows it.
  package var name: String { "\(host):\(port)" }

  /// The host without brackets, for the resolver.
  var plainHost: String {
    host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
  }
}
