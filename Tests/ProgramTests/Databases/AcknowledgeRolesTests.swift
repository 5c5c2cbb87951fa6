import TestSupport
import Testing

@Suite("The accounts of samples/sql", .timeLimit(.minutes(20)), .fewAtOnce)
struct AcknowledgeRolesTests {
  @Test(
    "The roles of samples/sql can do what they are for",
    arguments: StoredDatabase.Kind.servers, SampleAccounts.Role.allCases)
  func samples(kind: StoredDatabase.Kind, role: SampleAccounts.Role) async throws {
    let database = try await StoredDatabase(kind)
    let accounts = try await SampleAccounts(database)
    try await accounts.enable(role)
    let url = try #require(accounts.urls(role).first)
    guard role == .one else {
      try await expectNotCleared(
        database, by: url,
        reason: kind == .postgreSQL ? "read-only transaction" : "UPDATE command")
      return
    }
    let host = Host()
    expectChange(try await host.sync(source: ["--database", url]))
    #expect(try await !database.flag)
    // Nothing else.
    let client = try await run(
      database, as: accounts.account(role), "UPDATE core_localconfig SET _parameters = '{}'")
    #expect(client.status != 0)
  }

  private func run(_ database: StoredDatabase, as user: DatabaseAccount, _ statement: String)
    async throws -> ProgramResult
  {
    let (server, name) = try #require(database.onServer)
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
