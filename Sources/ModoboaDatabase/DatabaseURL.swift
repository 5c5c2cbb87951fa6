import Secrets

// Known limits: of the schemes in use with Django only the plain ones are supported; none for PostGIS,
// Redshift, or a driver (mysql+mysqldb://).

/// Parses the address of a database, in the forms that Modoboa's `deploy --dburl` accepts.
///
/// - `sqlite:///path`: an absolute path, so that the URL means the same in every directory; it may be
///   percent-encoded (RFC 3986 2.1). Modoboa's own `sqlite:////path`, with four slashes, is the same
///   file.
/// - `postgres://…`, `postgresql://…`: parsed by libpq (PostgreSQL manual, 34.1.1.2), including several
///   hosts and all parameters.
/// - `host=… dbname=…`: libpq's keywords and values.
/// - `mysql://user:password@host:port/database?parameter=value`: ``MySQLURL``.
package enum DatabaseURL {
  /// Parses an address.
  ///
  /// - Parameter text: the URL, or libpq's keywords and values.
  /// - Returns: the address; libpq has not parsed a PostgreSQL one yet.
  /// - Throws: ``DatabaseURLError``; it never repeats the text, which may contain a password.
  package static func address(_ text: String) throws(DatabaseURLError) -> DatabaseAddress {
    if startsWithKeyword(text) { return .postgreSQL(Secret(text)) }
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { throw .notAURL }
    let scheme = text[..<colon].lowercased()
    let rest = text[text.utf8.index(after: colon)...]
    switch scheme {
    case "sqlite", "sqlite3": return .sqlite(path: try sqlitePath(rest))
    case "postgres", "postgresql", "pgsql":
      // libpq accepts its two schemes in lower case only.
      guard rest.utf8.starts(with: "//".utf8) else { throw .noHost(scheme: scheme) }
      let url = "postgresql:\(rest)"
      try PostgreSQLURL.checkCredentials(url)
      return .postgreSQL(Secret(url))
    case "mysql", "mariadb":
      guard rest.utf8.starts(with: "//".utf8) else { throw .noHost(scheme: scheme) }
      return .mySQL(try MySQLURL.address(rest.dropFirst(2)))
    default:
      throw .unknownEngine(scheme: Self.otherSchemes.contains(scheme) ? scheme : nil)
    }
  }

  /// Well-known schemes, which an error may repeat; any other word before a colon may be a password
  /// whose beginning got lost.
  private static let otherSchemes = [
    "postgis", "redshift", "cockroachdb", "timescale", "oracle", "mssql", "sqlserver", "db2",
    "mongodb", "redis", "http", "https", "ftp", "file", "ldap", "ldaps", "ldapi", "unix", "tcp",
    "jdbc", "odbc", "mysqlgis", "mysql-connector", "mysql2", "mysql+mysqldb", "mysql+pymysql",
    "postgresql+psycopg", "postgresql+psycopg2", "postgresql+asyncpg", "spatialite",
  ]

  /// Whether a text begins with a lower-case word and `=`, as libpq's keywords and values do.
  private static func startsWithKeyword(_ text: String) -> Bool {
    let word = text.utf8.drop { $0 == UInt8(ascii: " ") }.prefix {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_")
    }
    let after = text.utf8[word.endIndex...].first { $0 != UInt8(ascii: " ") }
    return !word.isEmpty && after == UInt8(ascii: "=")
  }

  private static func sqlitePath(_ rest: Substring) throws(DatabaseURLError) -> String {
    let slash = UInt8(ascii: "/")
    guard rest.utf8.starts(with: [slash, slash, slash]) else { throw .relativePath }
    let path = rest.utf8.drop { $0 == slash }
    guard !path.isEmpty else { throw .relativePath }
    // Probably a server's URL with the wrong scheme; an error about a missing file would show it.
    if let colon = path.firstIndex(of: UInt8(ascii: ":")),
      path[colon...].contains(UInt8(ascii: "@"))
    {
      throw .notEncoded
    }
    return "/" + (try PercentEncoding.decoded(path))
  }
}
