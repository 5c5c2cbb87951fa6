import Glibc
import TestSupport
import Testing

/// A SQLite database in a scratch directory with Modoboa's table in it.
struct Database: Sendable {
  let scratch = Scratch()
  let path: String

  // The preamble comes before the table, as a journal mode must.
  init(_ parameters: Parameters, named name: String = "modoboa.db", preamble: String = "")
    async throws
  {
    path = scratch[name]
    let column = parameters.json.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "''")
    try await run(
      """
      \(preamble)
      CREATE TABLE core_localconfig (id integer PRIMARY KEY, _parameters text NOT NULL);
      INSERT INTO core_localconfig VALUES (1, '\(column)');
      """)
  }

  /// The URL of the database.
  var url: String { "sqlite:///\(path)" }

  /// Runs statements with the command line client.
  func run(_ statements: String) async throws {
    let result = try await Program.run(
      "/usr/bin/sqlite3", ["-bail", "-init", "/dev/null", path], input: Array(statements.utf8))
    try #require(result.status == 0, "\(result.errors)")
  }

  /// A client that has run statements and stays in the middle of its transaction.
  func client(running statements: String) throws -> Child {
    let client = Child(["/usr/bin/sqlite3", "-bail", "-init", "/dev/null", path])
    client.send("\(statements)\nSELECT 'done';\n")
    while let line = client.line() {
      if line == "done" { return client }
    }
    throw ClientFailed()
  }

  struct ClientFailed: Error {}

  /// All files that belong to the database, and no others.
  var files: [String: FileSnapshot] { FileSnapshot.all(in: scratch.path) }
}
