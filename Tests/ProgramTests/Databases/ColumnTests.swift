import TestSupport
import Testing

/// A column of the parameters, as in a release of Modoboa on a server.
struct Column: Sendable, CustomTestStringConvertible {
  let kind: StoredDatabase.Kind
  /// The statement that makes it; empty for that of Modoboa 2.12.
  let change: String
  /// Whether it can store characters beyond Latin-1.
  var isUnicode = true

  var testDescription: String { "\(kind) \(change)" }

  static let all =
    ["", "jsonb", "json", "text", "varchar(9000)"].map { type in
      Column(
        kind: .postgreSQL,
        change: type.isEmpty ? "" : "ALTER TABLE core_localconfig ALTER _parameters TYPE \(type);")
    }
    + [
      ("", true), ("longtext CHECK (json_valid(_parameters))", true),
      ("longtext CHARACTER SET latin1", false),
      ("longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci", true),
      ("longtext CHARACTER SET utf16", true), ("json", true), ("longblob", true),
    ].map { type, isUnicode in
      Column(
        kind: .mariaDB,
        change: type.isEmpty ? "" : "ALTER TABLE core_localconfig MODIFY _parameters \(type);",
        isUnicode: isUnicode)
    }
}

@Suite("Tables of other releases of Modoboa", .timeLimit(.minutes(20)), .fewAtOnce)
struct ColumnTests {
  static let latin = Parameters.searchBind
    .with("ldap_bind_dn", Parameters.quoted("cn=Jürgen Groß,dc=example,dc=test"))
    .with("ldap_bind_password", Parameters.quoted(#"Invented-Bind-é"\'ÿ %#"#))
  static let astral = latin.with(
    "ldap_search_base", Parameters.quoted("ou=Łódź €\u{301} 人 😀,dc=example,dc=test"))
  /// With JSON escapes, as Python's `json.dumps` writes them.
  static let escaped = latin.with(
    "ldap_search_base",
    #""ou=\u0141\u00f3d\u017a \u20ac\u0301 \u4eba \ud83d\ude00,dc=example,dc=test""#)

  @Test("Every character is read correctly from each column type", arguments: Column.all)
  func characters(column: Column) async throws {
    for parameters in column.isUnicode ? [Self.escaped, Self.astral] : [Self.escaped, Self.latin] {
      let host = Host()
      let database = try await StoredDatabase(column.kind, parameters, change: column.change)
      expectChange(try await host.sync(database: database.url))
      try await expectFile(of: parameters, on: host)
    }
  }

  @Test(
    "A JSON string that contains the parameters is read like the parameters", arguments: Column.all)
  func stringShape(column: Column) async throws {
    let host = Host()
    let database = try await StoredDatabase(column.kind, change: column.change)
    let text = database.literal(Parameters.quoted(Self.escaped.json))
    try await database.run("UPDATE core_localconfig SET _parameters = \(text);")
    expectChange(try await host.sync(database: database.url))
    try await expectFile(of: Self.escaped, on: host)
  }

  @Test(
    "The encoding of a PostgreSQL database does not matter",
    arguments: ["LATIN1", "UTF8", "SQL_ASCII", "EUC_JP"])
  func encoding(name: String) async throws {
    let server = try await DatabaseServer.shared(.postgreSQL)
    let database = "encoding_\(name.lowercased())"
    let isLatin = name != "EUC_JP"
    let parameters =
      isLatin ? Self.latin : Parameters.searchBind.with("ldap_search_base", "\"ou=日本\"")
    try await server.run(
      "CREATE DATABASE \(database) OWNER modoboa ENCODING '\(name)' TEMPLATE template0;", in: nil)
    // SQL_ASCII stores the client's bytes.
    try await server.run(
      """
      SET ROLE modoboa;
      CREATE TABLE core_localconfig (id integer PRIMARY KEY, _parameters text NOT NULL);
      INSERT INTO core_localconfig VALUES (1, '\(parameters.json.replacing("'", with: "''"))');
      """, in: database)
    let host = Host()
    expectChange(try await host.sync(database: server.url(database)))
    try await expectFile(of: parameters, on: host)
  }

  @Test(
    "The row with the lowest id is used, as in Modoboa", arguments: StoredDatabase.Kind.allCases)
  func firstRow(kind: StoredDatabase.Kind) async throws {
    let (host, database) = (Host(), try await StoredDatabase(kind))
    let older = database.literal(Parameters.older.json)
    try await database.run("UPDATE core_localconfig SET id = 7;")
    if kind == .sqlite {
      try await database.run("INSERT INTO core_localconfig VALUES (8, \(older), true);")
    } else {
      try await database.run(
        """
        INSERT INTO core_localconfig (id, api_versions, site_id, _parameters, need_dovecot_update)
          VALUES (8, '{}', 1, \(older), true);
        """)
    }
    expectChange(try await host.sync(database: database.url))
    try await expectFile(of: .searchBind, on: host)
    try await database.run("UPDATE core_localconfig SET id = 3 WHERE id = 8;")
    expectChange(try await host.sync(database: database.url))
    try await expectFile(of: .older, on: host)
  }

  @Test("Modoboa before 1.15 has no flag", arguments: StoredDatabase.Kind.allCases)
  func withoutFlag(kind: StoredDatabase.Kind) async throws {
    let (host, database) = (Host(), try await StoredDatabase(kind))
    try await database.run("ALTER TABLE core_localconfig DROP COLUMN need_dovecot_update;")
    expectChange(try await host.sync(database: database.url))
    try await expectFile(of: .searchBind, on: host)
    expectSilence(try await host.sync(database: database.url))
  }
}
