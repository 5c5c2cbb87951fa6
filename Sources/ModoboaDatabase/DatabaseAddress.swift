package import Secrets

/// Where a database is and how to log in to it.
package enum DatabaseAddress: Sendable, Equatable {
  /// A SQLite database in a file, by its absolute path.
  case sqlite(path: String)
  /// A PostgreSQL database, by a connection string in one of the two forms that libpq takes
  /// (PostgreSQL manual, 34.1.1): `postgresql://…` or `host=… dbname=…`.
  ///
  /// It is a secret, since it may hold a password.
  case postgreSQL(Secret)
  /// A MySQL or MariaDB database.
  case mySQL(MySQLAddress)

  /// The engine, as its makers write it.
  package var engine: String {
    switch self {
    case .sqlite: "SQLite"
    case .postgreSQL: "PostgreSQL"
    case .mySQL: "MySQL"
    }
  }

  /// Whether a password stands in it.
  package var holdsPassword: Bool {
    switch self {
    case .sqlite: false
    case .mySQL(let address): !(address.password?.isEmpty ?? true)
    case .postgreSQL(let conninfo): Self.holdsPassword(conninfo.reveal())
    }
  }

  /// Whether libpq's connection string has one; one that cannot be read counts as one.
  private static func holdsPassword(_ conninfo: String) -> Bool {
    guard let keywords = PostgreSQLKeywords(conninfo) else { return true }
    return keywords["password"] != nil || keywords["sslpassword"] != nil
  }
}

extension DatabaseAddress {
  /// The address of a PostgreSQL database by libpq's keywords, quoted as libpq asks.
  ///
  /// - Parameter keywords: the keywords of the PostgreSQL manual, 34.1.2, and their values; a later
  ///   one counts.
  /// - Returns: the address.
  package static func postgreSQL(keywords: [(name: String, value: String)]) -> DatabaseAddress {
    var text = ""
    for (name, value) in keywords {
      text += text.isEmpty ? "\(name)='" : " \(name)='"
      for character in value.unicodeScalars {
        if character == "'" || character == "\\" { text += "\\" }
        text.unicodeScalars.append(character)
      }
      text += "'"
    }
    return .postgreSQL(Secret(text))
  }
}
