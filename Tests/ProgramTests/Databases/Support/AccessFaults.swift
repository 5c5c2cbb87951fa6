import TestSupport
import Testing

/// A login that the server rejects.
struct LogIn: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let account: DatabaseAccount
  /// Nil for the right one.
  var database: String?
  /// Parts of the error messages of PostgreSQL and MariaDB.
  let words: [String]

  static let all = [
    LogIn(
      testDescription: "wrong password",
      account: DatabaseAccount(name: "modoboa", password: "Invented-Bind-9"),
      words: [
        #"password authentication failed for user "modoboa""#, "Access denied for user 'modoboa'@",
      ]),
    LogIn(
      testDescription: "no password", account: DatabaseAccount(name: "modoboa", password: ""),
      words: ["no password supplied", "Access denied for user 'modoboa'@"]),
    LogIn(
      testDescription: "unknown user",
      account: DatabaseAccount(name: "nobody", password: "Invented-Bind-9"),
      words: ["password authentication failed", "Access denied for user 'nobody'@"]),
    LogIn(
      testDescription: "unknown database", account: .modoboa, database: "modoboa_none",
      words: [#"database "modoboa_none" does not exist"#, "Unknown database 'modoboa_none'"]),
    LogIn(
      testDescription: "no rights", account: .stranger,
      words: ["permission denied for table core_localconfig", "Access denied for user 'stranger'@"]
    ),
  ]
}

/// A table that is not as in Modoboa.
struct BadTable: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let status: Int32
  let statement: String
  var words = ["_parameters"]

  /// With a column that accepts any text.
  static func text(_ json: String) -> BadTable {
    BadTable(
      testDescription: json, status: 65,
      statement: "UPDATE core_localconfig SET _parameters = \(json);", words: [])
  }

  static let all = [
    BadTable(
      testDescription: "no table", status: 66, statement: "DROP TABLE core_localconfig;",
      words: ["core_localconfig", "this is not a", "Modoboa"]),
    BadTable(
      testDescription: "no column", status: 66,
      statement: "ALTER TABLE core_localconfig RENAME COLUMN _parameters TO other;"),
    BadTable(
      testDescription: "no row", status: 65, statement: "DELETE FROM core_localconfig;",
      words: ["core_localconfig has no row"]),
    BadTable(
      testDescription: "NULL", status: 66,
      statement: "UPDATE core_localconfig SET _parameters = NULL;", words: ["_parameters is NULL"]),
    text("''"), text("'cut {'"), text("'[]'"), text("'5'"), text("'null'"),
    text("'{\"core\": {\"ldap_bind_password\": \"Invented-Bind-1'"),
  ]
}
