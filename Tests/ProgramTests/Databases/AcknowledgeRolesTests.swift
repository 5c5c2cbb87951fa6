import TestSupport
import Testing

@Suite("The accounts of samples/sql", .timeLimit(.minutes(15)), .fewAtOnce)
struct AcknowledgeRolesTests {
  /// The roles of samples/sql, and whether they may clear the flag.
  static let roles = [("", true), ("_read", false)]
  private static let role = "update_dovecot_conf"

  @Test(
    "The roles of samples/sql may do what they are made for",
    arguments: StoredDatabase.Kind.servers, roles)
  func samples(kind: StoredDatabase.Kind, role: (suffix: String, mayClear: Bool)) async throws {
    let database = try await StoredDatabase(kind)
    guard case .server(_, let name) = database.place else { return }
    let account = try await makeRoles(database, named: "udc_\(role.suffix)\(name)")
    let user = DatabaseAccount(
      name: account.name + role.suffix, password: account.password)
    guard role.mayClear else {
      try await expectNotCleared(
        database, as: user,
        reason: kind == .postgreSQL ? "read-only transaction" : "UPDATE command")
      return
    }
    let host = Host()
    expectChange(try await host.sync(source: ["--database", database.url(as: user)]))
    #expect(try await !database.flag)
    // And nothing else.
    let client = try await run(database, as: user, "UPDATE core_localconfig SET _parameters = '{}'")
    #expect(client.status != 0)
  }

  /// Runs the script of samples/sql with names of this test's own.
  private func makeRoles(_ database: StoredDatabase, named name: String) async throws
    -> DatabaseAccount
  {
    guard case .server(let server, let databaseName) = database.place else {
      throw Database.ClientFailed()
    }
    let isPostgreSQL = server.kind == .postgreSQL
    let file = "\(TestData.root)/samples/sql/\(isPostgreSQL ? "postgresql" : "mysql").sql"
    let account = DatabaseAccount(name: name, password: "Invented-3")
    let script = String(decoding: try #require(Scratch.content(of: file)), as: UTF8.self)
      .replacing(Self.role, with: name)
      .replacing("`modoboa`", with: "`\(databaseName)`").replacing("'localhost'", with: "'%'")
      .replacing("CHANGE-ME-1", with: account.password)
      .replacing("CHANGE-ME-2", with: account.password)
    try await database.run(script)
    if isPostgreSQL {
      for suffix in ["", "_read"] {
        try await database.run("ALTER ROLE \(name)\(suffix) PASSWORD '\(account.password)';")
      }
    }
    return account
  }

  private func run(_ database: StoredDatabase, as user: DatabaseAccount, _ statement: String)
    async throws -> ProgramResult
  {
    guard case .server(let server, let name) = database.place else {
      throw Database.ClientFailed()
    }
    guard server.kind == .mariaDB else {
      return try await Program.run(
        "/usr/lib/postgresql/15/bin/psql", ["-XAtqc", statement, database.url(as: user)])
    }
    return try await Program.run(
      "/usr/bin/mariadb",
      [
        "--no-defaults", "--socket=\(server.socket)", "--user=\(user.name)",
        "--execute=\(statement)", name,
      ], environment: ["MYSQL_PWD": user.password])
  }
}
