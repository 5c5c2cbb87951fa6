package import Secrets

/// Where a MySQL or MariaDB database is and how to log in to it.
///
/// What is nil is left to libmariadb, or to the option file.
package struct MySQLAddress: Sendable, Equatable {
  /// A name, an IP address, or `localhost`, which means the usual unix socket.
  package var host: String?
  /// The TCP port.
  package var port: UInt32?
  /// The unix socket, an absolute path; host and port do not count then.
  package var socket: String?
  /// The user to log in as; nil is the name of the running user.
  package var user: String?
  /// The user's password.
  package var password: Secret?
  /// The name of the database.
  package var database: String?
  /// How much the connection is to be secured.
  package var security: Security?
  /// The file with the certificates that are trusted, PEM.
  package var caFile: String?
  /// The folder with the certificates that are trusted.
  package var caDirectory: String?
  /// The certificate of this client, PEM.
  package var certificateFile: String?
  /// The key of that certificate, PEM.
  package var keyFile: String?
  /// An option file of the MySQL and MariaDB clients, as `/etc/mysql/modoboa.cnf`.
  package var optionFile: String?
  /// The group that is read from the option file; nil is `client`.
  package var optionGroup: String?

  /// How much a connection is to be secured, in the words of `mysql --ssl-mode`.
  package enum Security: String, CaseIterable, Sendable {
    /// In clear.
    case disabled
    /// With TLS if the server has it.
    case preferred
    /// With TLS, whoever the server is.
    case required
    /// With TLS, and a certificate of a known authority.
    case verifyCA = "verify_ca"
    /// With TLS, a certificate of a known authority, and the server's name in it.
    case verifyIdentity = "verify_identity"
  }

  /// An address that says nothing yet.
  package init() {}

  /// Takes a host as Dovecot and Django write it: a path is a unix socket.
  package mutating func setHost(_ text: String) {
    if text.hasPrefix("/") {
      (host, socket) = (nil, text)
    } else {
      (host, socket) = (text.isEmpty ? nil : text, nil)
    }
  }
}
