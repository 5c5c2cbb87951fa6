import TestSupport
import Testing

/// Properties of the test servers that no run of the program shows.
@Suite("Database servers of the tests", .timeLimit(.minutes(20)), .fewAtOnce)
struct FixtureTests {
  @Test("MariaDB requires a password")
  func mariaDBRefuses() async throws {
    let server = try await DatabaseServer.shared(.mariaDB)
    let places = [
      ["--socket=\(server.socket)"],
      ["--protocol=tcp", "--host=127.0.0.1", "--port=\(server.port)"],
    ]
    for name in ["root", ""] {
      for place in places {
        let result = try await Program.run(
          "/usr/bin/mariadb", ["--no-defaults", "--user=\(name)", "--execute=SELECT 1"] + place)
        #expect(result.errors.contains("ERROR 1045 (28000): Access denied"), "\(name)")
      }
    }
  }

  @Test(
    "a database can be loaded from a dump and from a schema",
    arguments: DatabaseServer.Kind.allCases)
  func loads(kind: DatabaseServer.Kind) async throws {
    let server = try await DatabaseServer.shared(kind)
    let count = "SELECT count(*) FROM core_localconfig"
    let dump = try await server.newDatabase(dump: "04-searchbind")
    #expect(try await server.run(count, in: dump) == "1\n")
    for version in ["2.12.0", "upgraded-from-2.2.2"] {
      let schema = try await server.newDatabase(schema: version)
      #expect(try await server.run(count, in: schema) == "0\n")
    }
  }

  @Test("PostgreSQL offers TLS over TCP, and applies settings")
  func postgreSQLSettings() async throws {
    let query = """
      SELECT ssl, current_setting('max_connections') FROM pg_stat_ssl WHERE pid = pg_backend_pid()
      """
    let settings = ["max_connections": "20"]
    try await DatabaseServer.running(.postgreSQL, settings: settings) { server in
      for (mode, answer) in [("require", "t|20\n"), ("disable", "f|20\n")] {
        let url = server.url("postgres", options: ["sslmode": mode])
        let result = try await Program.succeed(
          "/usr/lib/postgresql/15/bin/psql", ["-XAtc", query, url])
        #expect(result == answer)
      }
    }
  }

  @Test("a server that cannot start reports why", arguments: DatabaseServer.Kind.allCases)
  func saysWhyItDoesNotStart(kind: DatabaseServer.Kind) async {
    let error = await #expect(throws: Server.NotReady.self) {
      try await DatabaseServer.running(kind, settings: ["nothing": "1"]) { _ in }
    }
    let message = kind == .postgreSQL ? #"parameter "nothing""# : "unknown variable 'nothing=1'"
    #expect(error?.output.contains(message) == true)
  }
}
