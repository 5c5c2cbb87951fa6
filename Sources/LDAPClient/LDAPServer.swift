import Glibc
package import PassdbFile

/// A directory server as Dovecot is told of it.
package struct LDAPServer: Sendable, Equatable {
  /// The host as it stands in a URL: an IPv6 address with its brackets.
  package let host: String
  /// The TCP port.
  package let port: Int
  /// How the connection is protected.
  package let transport: LDAPPassdb.Transport

  /// A server of a passdb.
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
