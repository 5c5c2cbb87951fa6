import Glibc
import TestSupport
import Testing

@Suite("A server that answers, but without parameters", .timeLimit(.minutes(20)), .fewAtOnce)
struct AccessFaultTests {
  private static let postgreSQL = Task { try await StoredDatabase(.postgreSQL) }
  private static let mariaDB = Task { try await StoredDatabase(.mariaDB) }

  @Test(
    "a rejected login is reported with the server's message, and not tried again",
    arguments: LogIn.all, StoredDatabase.Kind.servers)
  func logIn(_ logIn: LogIn, kind: StoredDatabase.Kind) async throws {
    let database = try await (kind == .postgreSQL ? Self.postgreSQL : Self.mariaDB).value
    let place = try Place(database)
    for route in [DatabaseRoute.tcp, .socket] {
      try await expectFault(
        place.server.url(logIn.database ?? place.name, as: logIn.account, over: route), 69, kind,
        [logIn.words[kind == .postgreSQL ? 0 : 1]])
    }
  }

  @Test("a password file readable by others is ignored, with a warning")
  func openPasswordFile() async throws {
    let (host, place) = (try await Host.withOlderFile(), try Place(try await Self.postgreSQL.value))
    let line = "*:*:*:*:\(DatabaseAccount.modoboa.password)\n"
    let before = host.files
    for (mode, status) in [(0o644, 69), (0o600, 0)] as [(mode_t, Int32)] {
      let file = place.scratch.write("passwords-\(mode)", line, mode: mode)
      let result = try await host.syncOnce(
        database: "postgres://modoboa@127.0.0.1:\(place.server.port)/\(place.name)",
        environment: ["PGPASSFILE": file])
      #expect(result.status == status, "\(result.errors)")
      #expect((host.files == before) == (status != 0))
      #expect(result.errors.contains("mode 0600") == (status != 0))
      #expect(result.errors.contains("no password supplied") == (status != 0))
      expectNoPassword(result)
    }
  }

  @Test(
    "a table that is not Modoboa's is refused", arguments: BadTable.all,
    StoredDatabase.Kind.servers)
  func table(_ table: BadTable, kind: StoredDatabase.Kind) async throws {
    let database = try await StoredDatabase(
      kind,
      change: kind == .postgreSQL
        ? "ALTER TABLE core_localconfig ALTER _parameters TYPE text, ALTER _parameters DROP NOT NULL;"
        : "ALTER TABLE core_localconfig MODIFY _parameters longtext NULL;")
    try await database.run(table.statement)
    try await expectFault(database.url, table.status, kind, table.words)
  }

  @Test("parameters that are not text are refused")
  func bytes() async throws {
    let database = try await StoredDatabase(
      .mariaDB, change: "ALTER TABLE core_localconfig MODIFY _parameters longblob;")
    try await database.run("UPDATE core_localconfig SET _parameters = x'7bc328';")
    try await expectFault(database.url, 65, .mariaDB, [])
  }

  /// Expects a refusal that names the database, also with -v, without another try.
  private func expectFault(
    _ url: String, _ status: Int32, _ kind: StoredDatabase.Kind, _ words: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let name = "the \(kind == .postgreSQL ? "PostgreSQL" : "MySQL") database of --database: "
    expectRefusal(
      try await host.syncOnce(database: url), status, naming: [name] + words, on: host,
      before: before, sourceLocation: sourceLocation)
    let explained = try await host.syncOnce(database: url, ["-v", "--json", "--check"])
    #expect(explained.status == status, sourceLocation: sourceLocation)
    #expect(!explained.errors.contains("trying again"), sourceLocation: sourceLocation)
    expectNoPassword(explained, sourceLocation: sourceLocation)
  }
}
