import Secrets

// Known limits: of the schemes that Django's world knows only the plain ones are taken; none for
// PostGIS, Redshift, or a driver (mysql+mysqldb://).

/// The address of a database as one text, in the forms that Modoboa's `deploy --dburl` takes.
///
/// - `sqlite:///path`: the path is absolute, so that the URL means the same from every folder, and
///   may have percent escapes (RFC 3986 2.1). Modoboa's own `sqlite:////path`, with four slashes,
///   is the same file.
/// - `postgres://…`, `postgresql://…`: libpq reads it (PostgreSQL manual, 34.1.1.2), several hosts
///   and all of libpq's parameters included.
/// - `host=… dbname=…`: libpq's keywords and values.
/// - `mysql://user:password@host:port/database?parameter=value`: ``MySQLURL``.
package enum DatabaseURL {
  /// Reads an address.
  ///
  /// - Parameter text: the URL, or libpq's keywords and values.
  /// - Returns: the address; what libpq will make of a PostgreSQL one is not known yet.
  /// - Throws: ``DatabaseURLError``; it never repeats the text, which may hold a password.
  package static func address(_ text: String) throws(DatabaseURLError) -> DatabaseAddress {
    if startsWithKeyword(text) { return .postgreSQL(Secret(text)) }
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { throw .notAURL }
    let scheme = text[..<colon].lowercased()
    let rest = text[text.utf8.index(after: colon)...]
    switch scheme {
    case "sqlite", "sqlite3": return .sqlite(path: try sqlitePath(rest))
    case "postgres", "postgresql", "pgsql":
      // libpq knows its two schemes in small letters only.
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

  /// Schemes that people know from elsewhere, and that an error may repeat; any other word before a
  /// colon may be a password that lost what stood before it.
  private static let otherSchemes = [
    "postgis", "redshift", "cockroachdb", "timescale", "oracle", "mssql", "sqlserver", "db2",
    "mongodb", "redis", "http", "https", "ftp", "file", "ldap", "ldaps", "ldapi", "unix", "tcp",
    "jdbc", "odbc", "mysqlgis", "mysql-connector", "mysql2", "mysql+mysqldb", "mysql+pymysql",
    "postgresql+psycopg", "postgresql+psycopg2", "postgresql+asyncpg", "spatialite",
  ]

  /// Whether a text begins with a word of small letters and `=`, as libpq's keywords and values do.
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
    // Most likely a server's URL with the wrong scheme; a path is named where the file is missing.
    if let colon = path.firstIndex(of: UInt8(ascii: ":")),
      path[colon...].contains(UInt8(ascii: "@"))
    {
      throw .notEncoded
    }
    return "/" + (try PercentEncoding.decoded(path))
  }
}
