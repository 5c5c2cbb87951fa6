import Glibc
import Secrets

extension DatabaseAddress {
  /// Whether a connection to it takes more than the address says: the files or the name of the user
  /// who runs the program.
  ///
  /// Judged by words, without the client library, which is loaded only after rights were given up.
  /// In doubt it does: what fails otherwise is a connection that worked.
  ///
  /// - Parameters:
  ///   - isReadableByAll: whether every user may read a file.
  ///   - isEnterableByAll: whether every user may come to a socket in a directory.
  /// - Returns: false for an address with a password, no key, password or option file, and a socket, if
  ///   any, that is there for everybody.
  package func needsOwnRights(
    isReadableByAll: (String) -> Bool, isEnterableByAll: (String) -> Bool
  ) -> Bool {
    switch self {
    // Who may change the file decides, by its path.
    case .sqlite: true
    case .mySQL(let address):
      address.needsOwnRights(isReadableByAll)
        || !(address.socket.map(Self.directory(ofSocket:)).map(isEnterableByAll) ?? true)
    case .postgreSQL(let conninfo):
      Self.postgreSQLNeedsOwnRights(conninfo.reveal())
        || !Self.socketDirectories(conninfo.reveal()).allSatisfy(isEnterableByAll)
    }
  }

  /// The directories in a connection string in which a server's socket may be: a host that begins with
  /// a slash, in either form of the string, or of PGHOST.
  private static func socketDirectories(_ conninfo: String) -> [String] {
    var hosts = getenv("PGHOST").map { [String(cString: $0)] } ?? []
    for (beginning, end) in [("host='", "'"), ("host=", " &"), ("@%2F", ":/?"), ("@%2f", ":/?")] {
      var rest = Substring(conninfo)
      while let found = rest.firstRange(of: beginning) {
        rest = rest[found.upperBound...]
        let host = rest.prefix { !end.contains($0) }
        hosts.append(beginning.hasPrefix("@") ? "/\(host)" : String(host))
      }
    }
    return hosts.flatMap { $0.split(separator: ",") }
      .map { String($0).replacing("%2F", with: "/").replacing("%2f", with: "/") }
      .filter { $0.hasPrefix("/") }
  }

  private static func directory(ofSocket path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  /// Files that a client library will open because the address names them.
  ///
  /// Those of a PostgreSQL address hold passwords, keys and certificates, which give nobody rights.
  package var namedFiles: [String] {
    guard case .mySQL(let address) = self else { return [] }
    return [address.optionFile, address.keyFile, address.certificateFile, address.caFile]
      .compactMap(\.self)
  }

  /// Judges libpq's connection string.
  ///
  /// Without a password it is peer authentication, which the name of the user decides, or a password
  /// file; the words name files that root may have made for itself (PostgreSQL manual, 34.1.2, 34.15
  /// to 34.17). A certificate is verified by a file in the home directory unless one is named.
  private static func postgreSQLNeedsOwnRights(_ conninfo: String) -> Bool {
    let address = DatabaseAddress.postgreSQL(Secret(conninfo))
    guard address.holdsPassword else { return true }
    let files = ["passfile", "service", "sslkey", "sslcert", "sslcrl", "sslrootcert", "verify-"]
    let variables = [
      "PGPASSFILE", "PGSERVICE", "PGSERVICEFILE", "PGSSLKEY", "PGSSLCERT", "PGSSLCRL",
      "PGSSLROOTCERT", "PGSSLMODE",
    ]
    return files.contains { strstr(conninfo, $0) != nil }
      || variables.contains { getenv($0) != nil }
  }
}

extension MySQLAddress {
  /// Without a password it is authentication by the unix socket, or an option file has one.
  fileprivate func needsOwnRights(_ isReadableByAll: (String) -> Bool) -> Bool {
    if password?.isEmpty ?? true { return true }
    let files = [optionFile, keyFile, certificateFile, caFile].compactMap(\.self)
    return !files.allSatisfy(isReadableByAll)
  }
}
