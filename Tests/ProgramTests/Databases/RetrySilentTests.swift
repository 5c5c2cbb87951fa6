import TestSupport
import Testing

/// A peer that accepts connections, but is not a server.
struct SilentCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let kind: DatabaseServer.Kind
  let steps: [SilentPeer.Step]
  let options: String
  /// What the program waits for in the end, as in its message.
  var phase: String {
    testDescription.contains("statement") || testDescription.contains("an answer that")
      || testDescription.contains("half") ? "a statement" : "the log-in"
  }

  init(
    _ name: String, _ kind: DatabaseServer.Kind, _ steps: [SilentPeer.Step], _ options: String
  ) {
    testDescription = "\(kind), \(name)"
    (self.kind, self.steps, self.options) = (kind, steps, options)
  }

  /// PostgreSQL's answers to a client that requests TLS (PostgreSQL manual, 55.7).
  private static let (tls, noTLS) = (Array("S".utf8), Array("N".utf8))
  private static let (authenticated, ready) =
    (PostgreSQLWire.authenticated, PostgreSQLWire.ready)
  /// The beginning of a long ParameterStatus.
  private static let status: [UInt8] =
    [0x53, 0, 0, 1, 0] + [UInt8](repeating: 0x61, count: 250)

  /// The first half of a long packet.
  private static let half: [UInt8] = [200, 0, 0, 1] + [UInt8](repeating: 1, count: 100)

  static let all = [
    SilentCase("no answer", .postgreSQL, [], "sslmode=disable"),
    SilentCase("no answer to the wish for TLS", .postgreSQL, [.take], "sslmode=prefer"),
    SilentCase(
      "a TLS handshake that stalls", .postgreSQL, [.take, .say(tls)], "sslmode=require"),
    SilentCase(
      "a log-in that stalls", .postgreSQL, [.take, .say(noTLS), .take], "sslmode=prefer"),
    SilentCase(
      "a log-in that drips", .postgreSQL, [.take, .say(authenticated), .drip(status)],
      "sslmode=disable"),
    SilentCase(
      "a statement without an answer", .postgreSQL, [.take, .say(authenticated + ready), .take],
      "sslmode=disable"),
    SilentCase(
      "an answer that drips", .postgreSQL,
      [.take, .say(authenticated + ready), .take, .drip(status)], "sslmode=disable"),
    SilentCase("no answer", .mariaDB, [], "ssl_mode=disabled"),
    SilentCase(
      "a greeting that drips", .mariaDB, [.drip(MySQLWire.greeting(hasTLS: false))],
      "ssl_mode=disabled"),
    SilentCase(
      "a log-in that stalls", .mariaDB, [.say(MySQLWire.greeting(hasTLS: false)), .take],
      "ssl_mode=disabled"),
    SilentCase(
      "a TLS handshake that stalls", .mariaDB, [.say(MySQLWire.greeting(hasTLS: true)), .take],
      "ssl_mode=required"),
    SilentCase(
      "a TLS handshake that drips", .mariaDB,
      [
        .say(MySQLWire.greeting(hasTLS: true)), .take,
        .drip([22, 3, 3, 2, 0, 2, 0, 1, 252, 3, 3] + status),
      ],
      "ssl_mode=required"),
    SilentCase(
      "a statement without an answer", .mariaDB, MySQLWire.loggedIn, "ssl_mode=disabled"),
    SilentCase(
      "half an answer", .mariaDB,
      MySQLWire.loggedIn + [.say(half)], "ssl_mode=disabled"),
    SilentCase(
      "an answer that drips", .mariaDB,
      MySQLWire.loggedIn + [.drip(half)], "ssl_mode=disabled"),
  ]
}

@Suite(
  "A server that accepts connections and does not answer", .timeLimit(.minutes(20)), .fewAtOnce)
struct RetrySilentTests {
  @Test("A run gives up in time, with one line, and does not poll", arguments: SilentCase.all)
  func silent(silentCase: SilentCase) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let peer = SilentPeer(silentCase.steps)
    let scheme = silentCase.kind == .postgreSQL ? "postgres" : "mysql"
    let url = "\(scheme)://a:Invented-Bind-9@127.0.0.1:\(peer.port)/modoboa?\(silentCase.options)"
    let run = await TimedRun.sync(["--database", url, "--timeout", "2"] + host.options)
    // The message shows that it got as far as the case says.
    expectRefusal(
      run.result, 75, naming: ["did not answer to \(silentCase.phase) in time"], on: host,
      before: before)
    expectDuration(run, within: 0..<2.5)
    #expect(run.processorSeconds < 0.2)
    withExtendedLifetime(peer) {}
  }
}
