import Secrets

extension DatabaseAddress {
  /// Whether a connection to it takes more than the address says: the files, the Kerberos tickets or
  /// the name of the user who runs the program.
  ///
  /// Judged without the client library, which is loaded only after rights were given up. When in
  /// doubt, the answer is yes: otherwise a server might be verified less strictly than that user's
  /// psql(1) or mariadb(1) would, or a connection that used to work might fail.
  ///
  /// - Parameter host: what a client library finds there.
  /// - Returns: false for an address with a password, without a socket that is closed to others, and
  ///   without files of the running user that affect the connection.
  package func needsOwnRights(on host: some ClientHost) -> Bool {
    switch self {
    // Who may change the file decides, by its path.
    case .sqlite: return true
    case .mySQL(let address):
      // Without a password it is authentication by the unix socket, or an option file has one.
      guard let password = address.password, !password.isEmpty else { return true }
      if let socket = address.socket, !host.isEnterableByAll(Self.directory(ofSocket: socket)) {
        return true
      }
      return !namedFiles.allSatisfy { host.isReadableByAll($0.path) }
        || usualFiles(on: host).contains {
          host.isThere($0.path) && !host.isReadableByAll($0.path)
        }
    case .postgreSQL(let conninfo):
      guard let keywords = PostgreSQLKeywords(conninfo.reveal()) else { return true }
      return Self.needsOwnRights(keywords, host)
    }
  }

  private static func directory(ofSocket path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  /// Judges what libpq is told, by the address or by variables (PostgreSQL manual, 34.1.2, 34.15 to
  /// 34.19).
  ///
  /// Without a password it is peer authentication, which the name of the user decides, or a password
  /// file.
  private static func needsOwnRights(_ keywords: PostgreSQLKeywords, _ host: some ClientHost)
    -> Bool
  {
    func value(_ keyword: String, _ variable: String) -> String? {
      keywords[keyword] ?? host.variable(variable)
    }
    guard keywords["password"] != nil else { return true }
    let own = [
      ("passfile", "PGPASSFILE"), ("service", "PGSERVICE"), ("servicefile", "PGSERVICEFILE"),
      ("sslkey", "PGSSLKEY"), ("sslcert", "PGSSLCERT"), ("sslcrl", "PGSSLCRL"),
      ("sslcrldir", "PGSSLCRLDIR"), ("sslrootcert", "PGSSLROOTCERT"),
      ("krbsrvname", "PGKRBSRVNAME"), ("gsslib", "PGGSSLIB"),
    ]
    if own.contains(where: { value($0.0, $0.1) != nil }) { return true }
    let sockets = (value("host", "PGHOST") ?? "").split(separator: ",")
      .filter { $0.hasPrefix("/") }
    if !sockets.allSatisfy({ host.isEnterableByAll(String($0)) }) { return true }

    // Where the home directory has an authority, each mode but this one verifies by it or is left for
    // clear text; and a certificate there is shown to each server that asks.
    let mode = value("sslmode", "PGSSLMODE")
    if mode?.hasPrefix("verify-") == true { return true }
    let files = ["root.crt", "root.crl", "postgresql.crt"]
    if mode != "disable",
      host.homes.contains(where: { home in
        files.contains { host.isThere("\(home)/.postgresql/\($0)") }
      })
    {
      return true
    }
    // Encryption by Kerberos comes before TLS where there is a ticket.
    let encryption = value("gssencmode", "PGGSSENCMODE")
    if encryption == "require" { return true }
    return encryption != "disable"
      && (host.isThere("/etc/krb5.conf") || host.variable("KRB5CCNAME") != nil
        || host.variable("KRB5_CONFIG") != nil)
  }
}
