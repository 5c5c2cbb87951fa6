import Glibc
import TestSupport
import Testing

@Suite("A database in which the flag cannot be cleared", .timeLimit(.minutes(20)), .fewAtOnce)
struct AcknowledgeRightsTests {
  @Test("A database with read-only transactions")
  func readOnlyTransactions() async throws {
    let database = try await StoredDatabase(.postgreSQL)
    let name = try #require(database.onServer).name
    try await database.run("ALTER DATABASE \(name) SET default_transaction_read_only = on;")
    try await expectNotCleared(database, reason: "read-only transaction")
  }

  @Test("A read-only server")
  func readOnlyServer() async throws {
    try await DatabaseServer.running(.mariaDB, settings: ["read_only": "1"]) { server in
      let database = try await StoredDatabase(.mariaDB, on: server)
      try await expectNotCleared(database, reason: "--read-only")
      try await database.run("SET GLOBAL read_only = 0;")
      expectChange(try await Host().sync(database))
      #expect(try await !database.flag)
    }
  }

  @Test("A SQLite file that the user may not write does not change")
  func fileOfAnother() async throws {
    let (host, database) = (Host(), try await StoredDatabase(.sqlite))
    let file = try #require(database.file)
    // The user owns the Dovecot directory and the state directory, but not the database.
    let program = host.scratch["program"]
    try await Program.succeed("/usr/bin/install", ["-m", "755", Program.underTest, program])
    for path in [host.scratch.path, host.dovecot] { chown(path, 65534, 65534) }
    chmod(file.scratch.path, 0o755)
    chmod(file.path, 0o640)
    chown(file.path, 0, 65534)
    let before = file.files
    let nobody = ["/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    let command = nobody + [program] + database.source + host.options
    expectChange(try await Host.run(command))
    expectSilence(try await Host.run(command))
    let explained = try await Host.run(command + ["-v"])
    #expect(explained.errors.contains("need_dovecot_update stays set: "), "\(explained.errors)")
    #expect(file.files == before)
    #expect(host.files.keys.sorted() == [Host.targetName])
  }

  @Test(
    "Modoboa before 1.15 has no flag, and needs none", arguments: StoredDatabase.Kind.allCases)
  func noColumn(kind: StoredDatabase.Kind) async throws {
    let (host, database) = (Host(), try await StoredDatabase(kind))
    try await database.run("ALTER TABLE core_localconfig DROP COLUMN need_dovecot_update;")
    expectChange(try await host.sync(database))
    try await expectFile(of: .searchBind, on: host)
    expectSilence(try await host.sync(database))
    let explained = try await host.sync(database, ["-v"])
    #expect(explained.status == 0)
    #expect(!explained.errors.contains("warning"))
  }
}

/// Expects that a run writes the file without an error message, and that -v explains why the flag
/// stays.
func expectNotCleared(
  _ database: StoredDatabase, by url: String? = nil, reason: String,
  sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  let host = try await Host.withOlderFile()
  let source = ["--database", url ?? database.url]
  expectChange(try await host.sync(source: source), sourceLocation: sourceLocation)
  try await expectFile(of: .searchBind, on: host, sourceLocation: sourceLocation)
  expectSilence(try await host.sync(source: source), sourceLocation: sourceLocation)
  let explained = try await host.sync(source: source + ["-v"])
  #expect(explained.status == 0, sourceLocation: sourceLocation)
  #expect(
    explained.errors.contains("need_dovecot_update stays set: "), sourceLocation: sourceLocation)
  #expect(
    explained.errors.contains(reason), "\(explained.errors)", sourceLocation: sourceLocation)
  #expect(try await database.flag, sourceLocation: sourceLocation)
}
