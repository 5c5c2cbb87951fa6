import Glibc
import TestSupport
import Testing

/// A SQLite database of somebody who wants a run to do what it should not.
struct HostileFile: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// What is made of Modoboa's table, which has its row and a flag that is set.
  let change: String
  let statuses: Set<Int32>

  init(_ name: String, _ change: String, _ statuses: Set<Int32> = HostileCase.refusals) {
    (testDescription, self.change, self.statuses) = (name, change, statuses)
  }

  /// A query that never ends, as a value.
  private static let endless =
    "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n)"

  private static func view(_ query: String) -> String {
    "DROP TABLE core_localconfig; CREATE VIEW core_localconfig AS \(query);"
  }

  /// The table with another column for the parameters.
  private static func table(_ column: String, _ values: String = "(id) VALUES (1)") -> String {
    """
    DROP TABLE core_localconfig;
    CREATE TABLE core_localconfig (id integer PRIMARY KEY, \(column),
      need_dovecot_update bool NOT NULL DEFAULT 1);
    INSERT INTO core_localconfig \(values);
    """
  }

  private static func trigger(_ event: String, _ body: String) -> String {
    "CREATE TABLE log (a); CREATE TRIGGER t \(event) BEGIN \(body); END;"
  }

  /// What is read.
  static let readings = [
    HostileFile(
      "a view without end",
      view(
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
          SELECT i AS id, '{}' AS _parameters, 1 AS need_dovecot_update FROM n
        """)),
    HostileFile(
      "a view with a value that is never known",
      view("SELECT 1 AS id, \(endless) AS _parameters, 1 AS need_dovecot_update")),
    HostileFile(
      "a view of another table",
      "ALTER TABLE core_localconfig RENAME TO other;"
        + "CREATE VIEW core_localconfig AS SELECT * FROM other;"),
    HostileFile(
      "a view with a value of 900 megabytes",
      view("SELECT 1 AS id, zeroblob(900000000) AS _parameters, 0 AS need_dovecot_update")),
    HostileFile(
      "a generated value of 900 megabytes",
      table("_parameters text AS (zeroblob(900000000)) VIRTUAL")),
    HostileFile(
      "a generated value that grows",
      table("_parameters text AS (hex(hex(hex(zeroblob(40000000))))) VIRTUAL")),
    HostileFile(
      "a stored value of 40 megabytes",
      table("_parameters text", "(id, _parameters) VALUES (1, zeroblob(40000000))")),
    HostileFile(
      "a table of a module",
      "DROP TABLE core_localconfig;"
        + "CREATE VIRTUAL TABLE core_localconfig USING fts5(id, _parameters, need_dovecot_update);"),
    HostileFile(
      "a schema without sense",
      """
      PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = 'CREATE TABLE core_localconfig (' || hex(zeroblob(4000000))
        WHERE name = 'core_localconfig';
      """),
    HostileFile(
      "a table whose pages are those of its schema",
      "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 1;"),
  ]

  /// What is written: the trigger of somebody else is not run, and is no reason to fail.
  static let writings = [
    HostileFile(
      "a trigger without end",
      trigger("AFTER UPDATE ON core_localconfig", "SELECT \(endless)"), [0, 66]),
    HostileFile(
      "a trigger that fills the disk",
      trigger(
        "BEFORE UPDATE ON core_localconfig",
        """
        INSERT INTO log SELECT zeroblob(1000000) FROM
          (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 2000) SELECT i FROM n)
        """), [0, 66]),
    HostileFile(
      "an index that is never made",
      """
      CREATE INDEX i ON core_localconfig (hex(hex(zeroblob(need_dovecot_update * 0 + 10))));
      CREATE INDEX j ON core_localconfig
        (CASE need_dovecot_update WHEN 0 THEN hex(hex(zeroblob(200000000))) END);
      """, [0, 66]),
  ]
}

@Suite("A SQLite database that is made to harm", .timeLimit(.minutes(20)), .fewAtOnce)
struct HostileFileTests {
  /// A database with Modoboa's flag, changed.
  private static func database(_ hostile: HostileFile) async throws -> Database {
    let database = try await Database(.searchBind)
    try await database.run(
      "ALTER TABLE core_localconfig ADD need_dovecot_update bool NOT NULL DEFAULT 1;"
        + hostile.change)
    return database
  }

  private static func command(_ database: Database, _ host: Host) -> [String] {
    [Program.underTest, "--database", database.url, "--timeout", "1"] + host.options
  }

  @Test(
    "The run ends by its own deadline, stays below 64 MiB and says why in one line",
    arguments: HostileFile.readings)
  func reading(hostile: HostileFile) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let database = try await Self.database(hostile)
    let files = database.files
    let run = try await MeasuredRun.run(Self.command(database, host))
    expectContainedFailure(run, hostile.statuses, naming: [database.path])
    #expect(host.files == before)
    #expect(database.files == files)
  }

  @Test("So does one that clears the flag, and runs no trigger", arguments: HostileFile.writings)
  func writing(hostile: HostileFile) async throws {
    let host = try await Host.withOlderFile()
    let database = try await Self.database(hostile)
    let run = try await MeasuredRun.run(Self.command(database, host))
    expectContained(run)
    #expect(hostile.statuses.contains(run.result.status), "\(run.result.errors)")
    expectNoPassword(run.result)
    // The journal is gone, and nothing was added.
    #expect(database.files.keys.sorted() == ["modoboa.db"])
    #expect((database.files["modoboa.db"]?.size ?? 0) < 1 << 20)
  }
}
