import Glibc
import TestSupport
import Testing

@Suite("A SQLite database as the source", .timeLimit(.minutes(20)))
struct SQLiteTests {
  @Test(
    "The database of a real instance gives the same file as its export",
    arguments: ["04-searchbind", "07-directbind", "10-ssl-secondary", "12-active-directory"])
  func corpus(name: String) async throws {
    let (fromDatabase, fromExport) = (Host(), Host())
    let database = try fromDatabase.copy(ofCorpus: "\(name)/modoboa.sqlite3")
    expectChange(
      try await fromDatabase.sync(source: [
        "--database", "sqlite:///\(database)", "--output", fromDatabase.target,
      ]))
    let export = try fromExport.copy(ofCorpus: "\(name)/dumpdata.json")
    expectChange(
      try await fromExport.sync(source: ["--export", export, "--output", fromExport.target]))
    #expect(
      fromDatabase.files[Host.targetName]?.text == fromExport.files[Host.targetName]?.text)
  }

  @Test("A run does not change the database, and creates no file beside it")
  func untouched() async throws {
    let (host, database) = (Host(), try await Database(.searchBind))
    let before = database.files
    expectChange(try await host.sync(source: ["--database", database.url]))
    expectSilence(try await host.sync(source: ["--database", database.url]))
    #expect(database.files == before)
  }

  @Test("The row with the lowest id is used, as in Modoboa")
  func firstRow() async throws {
    let (host, database) = (Host(), try await Database(.searchBind))
    try await database.run(
      "UPDATE core_localconfig SET id = 7; INSERT INTO core_localconfig VALUES (8, '{}');")
    expectChange(try await host.sync(source: ["--database", database.url]))
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("A path without a readable file is refused with the path and the reason")
  func unreadable() async throws {
    let host = try await Host.withOlderFile()
    mkfifo(host.scratch["pipe"], 0o600)
    let file = host.scratch.write("file", "")
    let before = host.files
    let cases = [
      (host.scratch["missing.db"], "No such file or directory"),
      (host.dovecot, "not a regular file"), (host.scratch["pipe"], "not a regular file"),
      ("\(file)/below.db", "Not a directory"),
    ]
    for (path, reason) in cases {
      expectRefusal(
        try await host.sync(source: ["--database", "sqlite:///\(path)"]), 66,
        naming: [path, reason], on: host, before: before)
    }
    #expect(FileSnapshot(host.scratch["missing.db"]) == nil)
  }

  @Test("A file that is not Modoboa's database is refused, and not changed")
  func notModoboas() async throws {
    let host = try await Host.withOlderFile()
    let foreign = try await Database(.searchBind, named: "foreign.db")
    try await foreign.run("DROP TABLE core_localconfig; CREATE TABLE t (a);")
    let older = try await Database(.searchBind, named: "older.db")
    try await older.run("ALTER TABLE core_localconfig RENAME COLUMN _parameters TO other;")
    let cases = [
      (host.scratch.write("empty.db", ""), "no such table"), (foreign.path, "no such table"),
      (older.path, "no such column"),
      (host.scratch.write("text.db", "Invented-Bind-1 is no database\n"), "not a SQLite database"),
      (host.scratch.write("zero.db", [UInt8](repeating: 0, count: 8192)), "not a SQLite database"),
    ]
    let before = host.files
    for (path, reason) in cases {
      let file = FileSnapshot(path)
      expectRefusal(
        try await host.sync(source: ["--database", "sqlite:///\(path)"]), 66,
        naming: [path, reason], on: host, before: before)
      #expect(FileSnapshot(path) == file)
    }
  }

  @Test("A truncated database is refused")
  func truncated() async throws {
    let host = try await Host.withOlderFile()
    let database = try await Database(.searchBind)
    let whole = try #require(database.scratch.read("modoboa.db"))
    let before = host.files
    for length in [100, 4096, whole.count - 1] {
      let path = host.scratch.write("cut.db", Array(whole[..<length]))
      let result = try await host.sync(source: ["--database", "sqlite:///\(path)"])
      #expect([65, 66, 69].contains(result.status), "\(length) bytes: \(result.errors)")
      expectRefusal(result, result.status, naming: [path], on: host, before: before)
    }
  }

  @Test(
    "Missing or malformed settings are refused",
    arguments: [
      "DELETE FROM core_localconfig;", "UPDATE core_localconfig SET _parameters = '';",
      "UPDATE core_localconfig SET _parameters = 'cut {';",
      "UPDATE core_localconfig SET _parameters = '[]';",
      "UPDATE core_localconfig SET _parameters = x'c328';",
      "UPDATE core_localconfig SET _parameters = 5;",
    ])
  func noSettings(statement: String) async throws {
    let host = try await Host.withOlderFile()
    let database = try await Database(.searchBind)
    try await database.run(statement)
    let before = host.files
    expectRefusal(
      try await host.sync(source: ["--database", database.url]), 65, naming: [database.path],
      on: host, before: before)
  }
}
