/// The account of a connection, for the statements that a message offers to the owner of the tables.
///
/// Its name comes from a server, perhaps one that is not verified, and somebody may run what the message
/// says: so only a plain name becomes a part of it.
struct Grantee: Equatable {
  /// The account as SQL names it.
  private let account: String
  /// What stands before the name of a table: the database, with a dot.
  private let prefix: String
  /// What stands before and after the name of a table or a column.
  private let quote: String

  /// An account of PostgreSQL; nil for a name that is not plain.
  ///
  /// - Parameter user: `current_user`.
  init?(postgreSQL user: String) {
    guard Self.isPlain(user) else { return nil }
    (account, prefix, quote) = ("\"\(user)\"", "", "")
  }

  /// An account of MySQL or MariaDB; nil for names that are not plain.
  ///
  /// - Parameters:
  ///   - user: `CURRENT_USER()`, name and host with an @ between them.
  ///   - database: `DATABASE()`.
  init?(mySQL user: String, database: String) {
    guard let at = user.lastIndex(of: "@") else { return nil }
    let (name, host) = (String(user[..<at]), String(user[user.index(after: at)...]))
    guard [name, host, database].allSatisfy(Self.isPlain) else { return nil }
    (account, prefix, quote) = ("'\(name)'@'\(host)'", "`\(database)`.", "`")
  }

  /// The statement that lets the account read some columns.
  ///
  /// - Parameters:
  ///   - columns: their names.
  ///   - table: its name.
  /// - Returns: SQL without a semicolon.
  func select(_ columns: [String], on table: String) -> String {
    let names = columns.map { quote + $0 + quote }.joined(separator: ", ")
    return "GRANT SELECT (\(names)) ON \(prefix)\(quote)\(table)\(quote) TO \(account)"
  }

  /// Whether a name that a server sent may be shown as part of a statement.
  static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 100
      && name.unicodeScalars.allSatisfy { scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            || "_-.%".unicodeScalars.contains(scalar))
      }
  }
}
