package import Secrets

/// Where a MySQL or MariaDB database is and how to log in to it.
///
/// A nil value is left to libmariadb or to the option file.
package struct MySQLAddress: Sendable, Equatable {
  /// A name, an IP address, or `localhost`, which means the usual unix socket.
  package var host: String?
  /// The TCP port.
  package var port: UInt32?
  /// The unix socket, an absolute path; then host and port are ignored.
  package var socket: String?
  /// The user to log in as; nil for the name of the running user.
  package var user: String?
  package var password: Secret?
  /// The name of the database.
  package var database: String?
  /// How the connection is secured.
  package var security: Security?
  /// The file with the trusted CA certificates, in PEM format.
  package var caFile: String?
  /// The directory with the trusted CA certificates.
  package var caDirectory: String?
  /// The client certificate, in PEM format.
  package var certificateFile: String?
  /// The key of the client certificate, in PEM format.
  package var keyFile: String?
  /// An option file of the MySQL and MariaDB clients, for example `/etc/mysql/modoboa.cnf`.
  package var optionFile: String?
  /// The group to read from the option file; nil for `client`.
  package var optionGroup: String?

  /// How a connection is secured, with the names of `mysql --ssl-mode`.
  package enum Security: String, CaseIterable, Sendable {
    /// In clear.
    case disabled
    /// With TLS if the server has it.
    case preferred
    /// With TLS, without verifying the server.
    case required
    /// With TLS and a certificate from a trusted CA.
    case verifyCA = "verify_ca"
    /// With TLS and a certificate from a trusted CA with the server's name in it.
    case verifyIdentity = "verify_identity"
  }

  /// An address with nothing set yet.
  package init() {}

  /// Sets a host as Dovecot and Django write it: a path is a unix socket.
  package mutating func setHost(_ text: String) {
    if text.hasPrefix("/") {
      (host, socket) = (nil, text)
    } else {
      (host, socket) = (text.isEmpty ? nil : text, nil)
    }
  }
}
