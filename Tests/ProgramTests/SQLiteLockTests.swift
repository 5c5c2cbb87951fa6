import Glibc
import TestSupport
import Testing

@Suite("A SQLite database with concurrent writers", .timeLimit(.minutes(20)))
struct SQLiteLockTests {
  @Test("A run gives up on a locked database after its time-out, and not much later")
  func locked() async throws {
    let host = try await Host.withOlderFile()
    let database = try await Database(.searchBind)
    let holder = try database.client(running: "BEGIN EXCLUSIVE;")
    let before = host.files
    let start = ContinuousClock.now
    // Timed without other tests, which could delay it.
    let run = Child(
      [Program.underTest, "--database", database.url, "--timeout", "0.5"] + host.options)
    #expect(run.end() == 75)
    let duration = ContinuousClock.now - start
    #expect(duration >= .milliseconds(450))
    #expect(duration < .seconds(60))
    let result = try await host.sync(source: ["--database", database.url, "--timeout", "1"])
    expectRefusal(result, 75, naming: [database.path, "try again"], on: host, before: before)
    holder.endInput()
    #expect(holder.end() == 0)
  }

  @Test("A run gets a lock that is released in time")
  func released() async throws {
    let (host, database) = (Host(), try await Database(.older))
    let json = Parameters.searchBind.json
    let holder = try database.client(
      running: "BEGIN EXCLUSIVE; UPDATE core_localconfig SET _parameters = '\(json)';")
    let run = Child(
      [Program.underTest, "--database", database.url, "--timeout", "30"] + host.options)
    // A run that does not wait has failed by then.
    #expect(run.line(within: 0.3) == nil)
    holder.send("COMMIT;\n")
    #expect(run.line()?.contains("written") == true)
    #expect(run.end() == 0)
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("A read transaction does not block a run")
  func reader() async throws {
    let (host, database) = (Host(), try await Database(.searchBind))
    let reader = try database.client(running: "BEGIN; SELECT count(*) FROM core_localconfig;")
    expectChange(try await host.sync(source: ["--database", database.url, "--timeout", "1"]))
    reader.endInput()
    #expect(reader.end() == 0)
  }

  @Test("In WAL mode, a run reads committed data during another transaction")
  func walWriter() async throws {
    let host = Host()
    let database = try await Database(.older, preamble: "PRAGMA journal_mode = WAL;")
    let json = Parameters.searchBind.json
    let writer = try database.client(
      running: """
        UPDATE core_localconfig SET _parameters = '\(json)';
        BEGIN IMMEDIATE; UPDATE core_localconfig SET _parameters = '{}';
        """)
    #expect(database.files.keys.contains("modoboa.db-wal"))
    expectChange(try await host.sync(source: ["--database", database.url, "--timeout", "1"]))
    try await expectFile(of: .searchBind, on: host)
    writer.endInput()
    #expect(writer.end() == 0)
  }

  @Test("After a run on a database in WAL mode, its owner can still write")
  func walOwner() async throws {
    let host = Host()
    let database = try await Database(.searchBind, preamble: "PRAGMA journal_mode = WAL;")
    let nobody: uid_t = 65534
    chown(database.scratch.path, nobody, nobody)
    chown(database.path, nobody, nobody)
    let before = try #require(database.files["modoboa.db"])
    expectChange(try await host.sync(source: ["--database", database.url]))
    #expect(database.files["modoboa.db"] == before)
    for (name, file) in database.files {
      #expect(file.owner == [nobody, nobody], "\(name)")
      #expect(file.permissions == before.permissions, "\(name)")
    }
    // The client as that user, who must be able to reach the database.
    let update = try await Program.run(
      "/usr/bin/setpriv",
      [
        "--reuid", "65534", "--regid", "65534", "--clear-groups", "/usr/bin/sqlite3", "-init",
        "/dev/null", database.path, "UPDATE core_localconfig SET _parameters = '{}';",
      ])
    #expect(update.status == 0, "\(update.errors)")
  }

  @Test("In WAL mode, the error names a directory that cannot be written")
  func walReadOnly() async throws {
    let host = try await Host.withOlderFile()
    let database = try await Database(.searchBind, preamble: "PRAGMA journal_mode = WAL;")
    let before = host.files
    let directory = database.scratch.path
    let run = try await host.mounting(
      "mount --bind \(directory) \(directory); mount -o remount,bind,ro \(directory); exec \"$@\"",
      [Program.underTest, "--database", database.url] + host.options)
    expectRefusal(
      run, 66, naming: [database.path, "WAL", "ReadWritePaths="], on: host, before: before)
  }

  @Test("A run that may not write leaves the journal of a killed writer alone")
  func hotJournal() async throws {
    let host = try await Host.withOlderFile()
    let database = try await Database(.searchBind)
    // With such a small cache, pages are written to the file before the commit.
    let writer = try database.client(
      running: """
        PRAGMA cache_size = 2; BEGIN; UPDATE core_localconfig SET _parameters = '{}';
        CREATE TABLE filler (a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
        LIMIT 300) INSERT INTO filler SELECT randomblob(2000) FROM n;
        """)
    writer.signal(SIGKILL)
    #expect(writer.end() == 128 + SIGKILL)
    let (before, files) = (host.files, database.files)
    try #require(files["modoboa.db-journal"] != nil)
    let reading = ["--database", database.url, "--timeout", "0.1", "--no-acknowledge"]
    expectRefusal(
      try await host.sync(source: reading), 75, naming: [database.path, "journal"], on: host,
      before: before)
    #expect(database.files == files)
    // A run that may clear the flag rolls back first, like any writer.
    expectChange(try await host.sync(source: ["--database", database.url]))
    #expect(database.files["modoboa.db-journal"] == nil)
    try await expectFile(of: .searchBind, on: host)
  }

  @Test(
    "A signal to the worker while it clears the flag leaves no journal",
    arguments: ["SIGTERM", "SIGINT", "SIGHUP"], ["fdatasync", "unlink"])
  func signalled(_ signal: String, _ call: String) async throws {
    let (host, database) = (Host(), try await Database(.searchBind))
    try await database.run(
      "ALTER TABLE core_localconfig ADD COLUMN need_dovecot_update bool NOT NULL DEFAULT 1;")
    let log = host.scratch["trace"]
    let strace = [
      "/usr/bin/strace", "-f", "-qq", "-o", log, "-e", "trace=\(call)", "-e",
      "inject=\(call):signal=\(signal)", "-P", "\(database.path)-journal",
    ]
    expectChange(
      try await Host.run(
        strace + [Program.underTest, "--database", database.url] + host.options))
    let trace = String(decoding: host.scratch.read("trace") ?? [], as: UTF8.self)
    #expect(trace.contains("--- \(signal)"), "\(trace)")
    #expect(database.files["modoboa.db-journal"] == nil)
    let flag = try await Program.run(
      "/usr/bin/sqlite3", [database.path, "SELECT need_dovecot_update FROM core_localconfig"])
    #expect(flag.text == "0\n")
  }
}
