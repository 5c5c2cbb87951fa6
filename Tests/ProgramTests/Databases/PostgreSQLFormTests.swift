import TestSupport
import Testing

@Suite("Ways to name a database in PostgreSQL", .timeLimit(.minutes(20)), .fewAtOnce)
struct PostgreSQLFormTests {
  private static let stored = Task { try await StoredDatabase(.postgreSQL) }

  @Test("each way gives the same parameters", arguments: Form.postgreSQL)
  func reads(form: Form) async throws {
    let (host, place) = (Host(), try Place(try await Self.stored.value))
    let (text, environment) = form.make(place)
    expectChange(try await host.sync(database: text, environment: environment))
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("both forms of the address also work in a file and in the environment")
  func places() async throws {
    let place = try Place(try await Self.stored.value)
    for form in [Form.url, .unquoted] {
      let (host, text) = (Host(), form.make(place).text)
      let file = place.scratch.write("url", "\(text)\n")
      let result = try await Program.sync(host.options, environment: ["DATABASE_URL": text])
      expectChange(result)
      expectSilence(try await host.sync(source: ["--database-file", file]))
      try await expectFile(of: .searchBind, on: host)
    }
  }

  @Test("a silent host leaves time for the next one")
  func firstSilent() async throws {
    let place = try Place(try await Self.stored.value)
    try await Peer.silent.running { port in
      let host = Host()
      let url =
        "postgres://modoboa:\(DatabaseAccount.modoboa.password)@127.0.0.1:\(port),127.0.0.1:"
        + "\(place.server.port)/\(place.name)"
      expectChange(try await host.sync(database: url, ["--timeout", "4"]))
      try await expectFile(of: .searchBind, on: host)
    }
  }

  @Test("a read-only database is read")
  func readOnly() async throws {
    let database = try await StoredDatabase(.postgreSQL)
    let place = try Place(database)
    try await database.run("ALTER DATABASE \(place.name) SET default_transaction_read_only = on;")
    for role in ["any", "read-only", "prefer-standby"] {
      let host = Host()
      let url = place.server.url(place.name, options: ["target_session_attrs": role])
      expectChange(try await host.sync(database: url))
      try await expectFile(of: .searchBind, on: host)
    }
    let host = try await Host.withOlderFile()
    let before = host.files
    let url = place.server.url(place.name, options: ["target_session_attrs": "read-write"])
    expectRefusal(
      try await host.sync(database: url, ["--timeout", "1"]), 69, naming: ["read-only"], on: host,
      before: before)
  }
}
