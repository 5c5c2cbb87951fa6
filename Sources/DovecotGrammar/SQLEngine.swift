/// A database engine, by the name of Dovecot's driver for it.
package enum SQLEngine: String, Sendable, CaseIterable {
  case postgreSQL = "pgsql"
  case mySQL = "mysql"
  case sqlite

  /// An expression that joins texts; in MySQL, `||` means OR.
  package func joined(_ texts: String...) -> String {
    switch self {
    case .mySQL: "CONCAT(\(texts.joined(separator: ", ")))"
    case .postgreSQL, .sqlite: texts.joined(separator: " || ")
    }
  }
}
