import Glibc
import TestSupport
import Testing

/// A possible type of the column `_parameters`.
struct ColumnType: Sendable, CustomTestStringConvertible {
  let kind: StoredDatabase.Kind
  /// The statement that sets this type; empty for that of Modoboa 2.12.
  let change: String
  var testDescription: String { "\(kind) \(change)" }

  private static func mariaDB(_ type: String) -> ColumnType {
    let alter = "ALTER TABLE core_localconfig MODIFY _parameters"
    return ColumnType(kind: .mariaDB, change: "\(alter) \(type) NOT NULL;")
  }

  private static func postgreSQL(_ type: String) -> ColumnType {
    let alter = "ALTER TABLE core_localconfig ALTER _parameters TYPE"
    return ColumnType(
      kind: .postgreSQL, change: "\(alter) \(type) USING _parameters::text::\(type);")
  }

  static let all = [
    ColumnType(kind: .sqlite, change: ""), ColumnType(kind: .postgreSQL, change: ""),
    postgreSQL("json"), postgreSQL("text"), ColumnType(kind: .mariaDB, change: ""),
    mariaDB("longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"),
    mariaDB("longtext CHARACTER SET latin1 COLLATE latin1_swedish_ci"),
  ]

  func database() async throws -> StoredDatabase {
    try await StoredDatabase(kind, change: change)
  }
}

@Suite("Parameters saved during a run", .timeLimit(.minutes(20)), .fewAtOnce)
struct AcknowledgeRaceTests {
  private static let changes = [
    BadValue("ldap_server_address", "\"ldap2.example.test\""),
    BadValue("ldap_search_base", "\"OU=people,dc=example,dc=test\""),
    BadValue("ldap_bind_password", "\"Invented-Bind-1 \""),
  ]

  @Test(
    "They keep the flag, even if only the case of a letter differs, and the next run writes them",
    arguments: ColumnType.all, changes)
  func savedMeanwhile(column: ColumnType, change: BadValue) async throws {
    let host = try await Host.withOlderFile()
    let database = try await column.database()
    let changed = Parameters.searchBind.with(change.name, change.json)
    let run = try await StoppedRun(host, host.command(database), at: StoppedRun.rename)
    try await database.save(changed)
    #expect(run.resume().status == 0)
    try await expectFile(of: .searchBind, on: host)
    #expect(try await database.flag)
    expectChange(try await host.sync(database), naming: ["changed"])
    try await expectFile(of: changed, on: host)
    #expect(try await !database.flag)
  }

  @Test("Changed and changed back, they match the file", arguments: ColumnType.all)
  func savedAndRestored(column: ColumnType) async throws {
    let host = try await Host.withOlderFile()
    let database = try await column.database()
    let run = try await StoppedRun(host, host.command(database), at: StoppedRun.rename)
    try await database.save(.older)
    try await database.save(.searchBind)
    #expect(run.resume().status == 0)
    try await expectFile(of: .searchBind, on: host)
    expectSilence(try await host.sync(database))
    #expect(try await !database.flag)
  }

  @Test(
    "Modoboa saves the parameters before the flag; nothing is lost, whatever happens in between",
    arguments: StoredDatabase.Kind.allCases)
  func twoCommits(kind: StoredDatabase.Kind) async throws {
    let host = try await Host.withOlderFile()
    // A run between the two finds a change, but no flag.
    let database = try await StoredDatabase(kind, .searchBind, flag: false)
    expectChange(try await host.sync(database))
    #expect(try await !database.flag)
    try await database.run("UPDATE core_localconfig SET need_dovecot_update = true;")
    expectSilence(try await host.sync(database))
    #expect(try await !database.flag)

    // The first save happens while the flag of an earlier change is being cleared.
    try await database.save(.older)
    let run = try await StoppedRun(host, host.command(database), at: StoppedRun.rename)
    let json = database.literal(Parameters.searchBind.json)
    try await database.run("UPDATE core_localconfig SET _parameters = \(json);")
    #expect(run.resume().status == 0)
    try await expectFile(of: .older, on: host)
    #expect(try await database.flag)
    try await database.run("UPDATE core_localconfig SET need_dovecot_update = true;")
    expectChange(try await host.sync(database))
    try await expectFile(of: .searchBind, on: host)
    #expect(try await !database.flag)
  }

  @Test(
    "Of two concurrent runs, the later one finds the flag cleared, and does no harm",
    arguments: StoredDatabase.Kind.allCases)
  func clearedByAnother(kind: StoredDatabase.Kind) async throws {
    let (host, other) = (Host(), Host())
    let database = try await StoredDatabase(kind)
    let run = try await StoppedRun(host, host.command(database), at: StoppedRun.rename)
    expectChange(try await other.sync(database))
    #expect(try await !database.flag)
    #expect(run.resume().status == 0)
    try await expectFile(of: .searchBind, on: host)
    #expect(try await !database.flag)
  }
}
