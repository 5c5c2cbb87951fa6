import Secrets

/// What a client library finds on the host by itself, beside what an address says.
package protocol ClientHost {
  /// An environment variable; nil for none, and for an empty one.
  func variable(_ name: String) -> String?
  /// The home directories in which a library running as the user may look.
  var homes: [String] { get }
  /// Whether something exists at a path.
  func isThere(_ path: String) -> Bool
  /// Whether every user may read a file.
  func isReadableByAll(_ path: String) -> Bool
  /// Whether every user can reach a socket in a directory.
  func isEnterableByAll(_ directory: String) -> Bool
  /// The names in a directory that nobody but the running user can change; none for any other.
  func names(in directory: String) -> [String]
  /// The content of a file that nobody but the running user can change; nil for any other.
  func content(of path: String) -> [UInt8]?
}

/// A file that a client library opens.
package struct ClientFile: Sendable, Equatable {
  /// The path; whether it exists is not known.
  package let path: String
  /// What names it: a variable, or another file; nil for the address, and for a usual name.
  package let origin: String?
  /// What it is for.
  package let purpose: Purpose

  /// What a file is for.
  package enum Purpose: Sendable, Equatable {
    /// Passwords, keys, names of libraries and of further files.
    case settings
    /// Trusted certificates: data, which can load no code.
    case authorities
    /// Settings of an LDAP server's choosing.
    case ofLDAPServer
  }

  /// A file with what names it.
  package init(_ path: String, from origin: String? = nil, _ purpose: Purpose = .settings) {
    self.path = path
    self.origin = origin
    self.purpose = purpose
  }
}

extension DatabaseAddress {
  /// The files that a client library opens because the address names them.
  package var namedFiles: [ClientFile] {
    switch self {
    case .sqlite: return []
    case .mySQL(let address):
      return [address.optionFile, address.keyFile, address.certificateFile]
        .compactMap { $0.map { ClientFile($0) } }
        + [address.caFile, address.caDirectory]
        .compactMap { $0.map { ClientFile($0, .authorities) } }
    case .postgreSQL(let conninfo):
      guard let keywords = PostgreSQLKeywords(conninfo.reveal()) else { return [] }
      return PostgreSQLFiles.named(from: nil) { keywords[$0] }
    }
  }

  /// The files that a client library opens by itself: by their usual names, because a variable names
  /// them, or because another of these files does.
  ///
  /// A file that someone else can change is listed but not read.
  ///
  /// - Parameter host: where the library looks.
  /// - Returns: the files, whether or not they exist.
  package func usualFiles(on host: some ClientHost) -> [ClientFile] {
    switch self {
    case .sqlite: []
    case .mySQL(let address):
      Self.filesOfVariables(["MARIADB_PLUGIN_DIR", "LIBMYSQL_PLUGIN_DIR"], host)
        + MySQLOptionFiles(group: address.optionGroup, host).files(
          named: address.optionFile, isRead: address.optionGroup != nil)
    case .postgreSQL(let conninfo):
      PostgreSQLFiles.usual(PostgreSQLKeywords(conninfo.reveal()), host)
    }
  }

  /// What OpenSSL, GnuTLS and Kerberos open because a variable says so; some of it names libraries.
  private static let variablesOfLibraries = [
    "OPENSSL_CONF", "OPENSSL_ENGINES", "OPENSSL_MODULES", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "KRB5_CONFIG", "KRB5CCNAME", "KRB5_KTNAME", "KRB5_CLIENT_KTNAME", "GSS_MECH_CONFIG",
  ]

  /// The files that variables name: "FILE:/path" and "/path:/path", too.
  static func filesOfVariables(_ names: [String], _ host: some ClientHost) -> [ClientFile] {
    (names + variablesOfLibraries).flatMap { name in
      (host.variable(name) ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
        .map { ClientFile(String($0), from: name) }
    }
  }
}
