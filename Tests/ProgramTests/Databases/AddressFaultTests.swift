import TestSupport
import Testing

@Suite("Addresses without a database", .timeLimit(.minutes(20)), .fewAtOnce)
struct AddressFaultTests {
  @Test(
    "An invalid address is refused, and no part of it is shown",
    arguments: [
      // Characters of a password that must be percent-encoded, and a missing host.
      ("postgres://modoboa:Invented-Bind-1/modoboa", 78),
      ("postgres://modoboa:p/Invented-Bind-1@127.0.0.1/modoboa", 64),
      ("postgres://modoboa:p#Invented-Bind-1/@127.0.0.1/modoboa", 64),
      ("postgres://modoboa:p@Invented-Bind-1@127.0.0.1/modoboa", 64),
      ("postgres://modoboa:p@Invented-Bind-1/x@127.0.0.1/modoboa", 64),
      ("postgres://modoboa:p@Invented-Bind-1:x/@127.0.0.1/modoboa", 64),
      ("postgres://127.0.0.1?password=p@Invented-Bind-1", 64),
      ("postgres://modoboa:p@127.0.0.1?Invented-Bind-1@127.0.0.1/modoboa", 78),
      ("postgres://modoboa:p%40Invented-Bind-1/x@127.0.0.1/modoboa", 64),
      ("pgsql://modoboa:p@Invented-Bind-1/x@127.0.0.1/modoboa", 64),
      ("mysql://modoboa:p@127.0.0.1/Invented-Bind-1@127.0.0.1", 64),
      ("mysql://modoboa:1/Invented-Bind-1@127.0.0.1", 64),
      ("sqlite:///modoboa:Invented-Bind-1@127.0.0.1/modoboa", 64),
      ("Invented-Bind-1:x", 64), ("host=127.0.0.1 password=a\"b Invented-Bind-1 c", 78),
      ("host=127.0.0.1 password=a\"b Invented-Bind-1\"c", 78),
      ("host=127.0.0.1 password = Invented-Bind-1 = x", 78),
      ("postgres://modoboa:Invented-Bind-1%@127.0.0.1/modoboa", 78),
      ("postgres://modoboa:Invented-Bind-1%zz@127.0.0.1/modoboa", 78),
      ("postgres://modoboa:Invented-Bind-1%00@127.0.0.1/modoboa", 78),
      ("postgres://modoboa@[::1/Invented-Bind-1", 78),
      ("postgres://127.0.0.1/modoboa?Invented-Bind-1=x", 78),
      ("postgres://127.0.0.1/modoboa?passwort=Invented-Bind-1", 78),
      ("host=127.0.0.1 password=Invented-Bind-1 x", 78),
      ("host=127.0.0.1 password=p Invented-Bind-1", 78),
      ("host=127.0.0.1 password='Invented-Bind-1", 78),
      ("host=127.0.0.1 Invented-Bind-1=x", 78), ("password=Invented-Bind-1 host", 78),
      ("host=127.0.0.1 port=Invented-Bind-1", 78), ("host=127.0.0.1 port=99999", 78),
      ("host=127.0.0.1 sslmode=Invented-Bind-1", 78), ("sslmode=Invented-Bind-1", 78),
      ("host=127.0.0.1 ssl_min_protocol_version=Invented-Bind-1", 78),
      ("host=127.0.0.1 target_session_attrs=Invented-Bind-1", 78),
      ("hostaddr=Invented-Bind-1", 78), ("host=/tmp,Invented-Bind-1@h user=u password=p", 78),
      ("host=127.0.0.1,127.0.0.1 port=1,2,3 password=Invented-Bind-1", 78),
      ("service=none password=Invented-Bind-1", 78),
      ("mysql://modoboa:Invented-Bind-1/modoboa", 64),
      ("mysql://modoboa:p?Invented-Bind-1@127.0.0.1/modoboa", 64),
      ("mysql://modoboa:Invented-Bind-1%@127.0.0.1/modoboa", 64),
      ("mysql://modoboa:Invented-Bind-1%00@127.0.0.1/modoboa", 64),
      ("mysql://modoboa:Invented-Bind-1@127.0.0.1:port/modoboa", 64),
      ("mysql://modoboa:Invented-Bind-1@127.0.0.1:0/modoboa", 64),
      ("mysql://modoboa:Invented-Bind-1@127.0.0.1:65536/modoboa", 64),
      ("mysql://127.0.0.1/modoboa?password=Invented-Bind-1", 64),
      ("mysql://127.0.0.1/modoboa?ssl_mode=Invented-Bind-1", 64),
      ("mysql://127.0.0.1/modoboa?Invented-Bind-1", 64),
    ] as [(String, Int32)])
  func wrong(_ text: String, _ status: Int32) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    expectRefusal(
      try await host.syncOnce(database: text), status, naming: ["--database"], on: host,
      before: before)
    let explained = try await host.syncOnce(database: text, ["-v", "--json"])
    #expect(explained.status == status)
    expectNoPassword(explained)
  }

  /// A part of the message for an unreachable address.
  static let absent = [
    ("postgres://127.0.0.1:REFUSING/d", ["127.0.0.1", "REFUSING", "Connection refused"]),
    ("host=127.0.0.1 port=REFUSING user=u", ["127.0.0.1", "REFUSING", "Connection refused"]),
    ("postgres://127.0.0.1:REFUSING,localhost:REFUSING/d", ["127.0.0.1", "Connection refused"]),
    ("host=/nonexistent dbname=d", ["/nonexistent/.s.PGSQL.5432", "No such file or directory"]),
    ("postgres://nothing.invalid/d", ["nothing.invalid"]),
    ("postgres:///d?host=nothing.invalid", ["nothing.invalid"]),
    ("mysql://u@127.0.0.1:REFUSING/d", ["127.0.0.1", "Can't connect"]),
    ("mysql://u@localhost/d?unix_socket=/nonexistent/socket", ["/nonexistent/socket"]),
    ("mysql://u@nothing.invalid/d", ["nothing.invalid"]),
  ]

  @Test("An unreachable address is tried until the time-out, then reported", arguments: absent)
  func nobody(_ text: String, _ words: [String]) async throws {
    let port = "\(Place.refusing?.number ?? 0)"
    let host = try await Host.withOlderFile()
    let before = host.files
    let text = text.replacing("REFUSING", with: port)
    expectRefusal(
      try await host.sync(database: text, ["--timeout", "1"]), 69,
      naming: ["database of --database: "] + words.map { $0.replacing("REFUSING", with: port) },
      on: host, before: before)
    let explained = try await host.sync(database: text, ["--timeout", "3", "-v"])
    #expect(explained.errors.contains("trying again"))
  }

  @Test(
    "PostgreSQL: another program listens on the port",
    arguments: [
      (.silent, 75), (.closing, 75), (.greeting, 69), (.answering, 69),
    ] as [(Peer, Int32)])
  func postgreSQLPeer(_ peer: Peer, _ status: Int32) async throws {
    for mode in ["disable", "prefer", "require"] {
      try await expectPeer(peer, status, "postgres://u:Invented-1@127.0.0.1:PORT/d?sslmode=\(mode)")
    }
  }

  @Test(
    "MySQL: another program listens on the port",
    arguments: [
      (.silent, 75), (.closing, 75), (.greeting, 75), (.answering, 75),
    ] as [(Peer, Int32)])
  func mySQLPeer(_ peer: Peer, _ status: Int32) async throws {
    for mode in ["disabled", "required"] {
      try await expectPeer(peer, status, "mysql://u:Invented-1@127.0.0.1:PORT/d?ssl_mode=\(mode)")
    }
  }

  private func expectPeer(
    _ peer: Peer, _ status: Int32, _ url: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    try await peer.running { port in
      expectRefusal(
        try await host.sync(
          database: url.replacing("PORT", with: "\(port)"), ["--timeout", "0.5"]), status,
        naming: ["database of --database: "], on: host, before: before,
        sourceLocation: sourceLocation)
    }
  }
}
