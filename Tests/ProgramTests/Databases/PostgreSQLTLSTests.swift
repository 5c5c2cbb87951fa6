import TestSupport
import Testing

/// Parameters of a URL that request more than the server can prove.
struct Distrust: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let options: KeyValuePairs<String, String>
  let words: String
}

@Suite("TLS to PostgreSQL", .timeLimit(.minutes(20)), .fewAtOnce)
struct PostgreSQLTLSTests {
  private static let stored = Task { try await StoredDatabase(.postgreSQL) }

  /// Placeholders for paths.
  private static let (right, wrong, missing) = ("RIGHT", "WRONG", "/nonexistent/ca.crt")

  static let cases = [
    Distrust(
      testDescription: "an unknown authority",
      options: ["sslmode": "verify-full", "sslrootcert": wrong],
      words: "certificate verify failed"),
    Distrust(
      testDescription: "an unknown authority, name not asked for",
      options: ["sslmode": "verify-ca", "sslrootcert": wrong],
      words: "certificate verify failed"),
    Distrust(
      testDescription: "another name",
      options: [
        "sslmode": "verify-full", "sslrootcert": right, "host": "db.example.test",
        "hostaddr": "127.0.0.1",
      ], words: #"does not match host name "db.example.test""#),
    Distrust(
      testDescription: "no authority", options: ["sslmode": "verify-full"],
      words: "root certificate file"),
    Distrust(
      testDescription: "an authority that is missing",
      options: ["sslmode": "verify-full", "sslrootcert": missing], words: missing),
  ]

  @Test(
    "a server that cannot prove its identity is refused at once, with the reason", arguments: cases)
  func refused(distrust: Distrust) async throws {
    let place = try Place(try await Self.stored.value)
    let other = try await DatabaseServer.shared(.mariaDB)
    let files = [Self.right: place.server.authority, Self.wrong: other.authority]
    var url = place.server.url(place.name) + "?"
    for (name, value) in distrust.options { url += "\(name)=\(files[value] ?? value)&" }
    let host = try await Host.withOlderFile()
    let before = host.files
    expectRefusal(
      try await host.syncOnce(database: String(url.dropLast())), 69,
      naming: ["the PostgreSQL database of --database", distrust.words], on: host, before: before)
  }

  @Test("a server without TLS is refused at once if TLS is requested")
  func withoutTLS() async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    try await Peer.withoutTLS.running { port in
      expectRefusal(
        try await host.syncOnce(
          database: "postgres://modoboa:Invented-1@127.0.0.1:\(port)/d?sslmode=require"), 69,
        naming: ["server does not support SSL"], on: host, before: before)
    }
  }
}
