import Glibc
import TestSupport
import Testing

/// A SQLite database with Modoboa's table, in a scratch directory.
struct Database: Sendable {
  let scratch = Scratch()
  let path: String

  // The preamble, such as a journal mode, must precede the table.
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

  var url: String { "sqlite:///\(path)" }

  /// Runs statements with sqlite3(1).
  func run(_ statements: String) async throws {
    let result = try await Program.run(
      "/usr/bin/sqlite3", ["-bail", "-init", "/dev/null", path], input: Array(statements.utf8))
    try #require(result.status == 0, "\(result.errors)")
  }

  /// A client that has run statements and keeps its transaction open.
  func client(running statements: String) throws -> Child {
    let client = Child(["/usr/bin/sqlite3", "-bail", "-init", "/dev/null", path])
    client.send("\(statements)\nSELECT 'done';\n")
    while let line = client.line() {
      if line == "done" { return client }
    }
    throw ClientFailed()
  }

  struct ClientFailed: Error {}

  /// All files of the database.
  var files: [String: FileSnapshot] { FileSnapshot.all(in: scratch.path) }
}
