import Glibc
import TestSupport
import Testing

@Suite(
  "A database server that does what no server should", .timeLimit(.minutes(20)), .fewAtOnce)
struct HostileServerTests {
  @Test(
    "The run ends by its own deadline, stays below 64 MiB and says why in one line",
    arguments: HostileCase.all)
  func contained(hostile: HostileCase) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let peer = SilentPeer(hostile.steps)
    let command =
      [Program.underTest, "--database", hostile.url(port: peer.port), "--timeout", "1"]
      + host.options
    let run = try await MeasuredRun.run(command)
    expectContainedFailure(run, hostile.statuses, naming: hostile.words)
    #expect(host.files == before)
    withExtendedLifetime(peer) {}
  }

  /// Answers of the right shape, for a flag that is set.
  private static let planted: [(id: String, digest: String)] = [
    ("1; DROP TABLE x", String(repeating: "a", count: 64)),
    ("1 OR true", String(repeating: "a", count: 64)),
    ("-1", String(repeating: "a", count: 64)), ("", String(repeating: "a", count: 64)),
    ("99999999999999999999999999999999", String(repeating: "a", count: 64)),
    ("1", "' OR true; DROP TABLE x; --"), ("1", String(repeating: "a", count: 63)),
    ("1", String(repeating: "g", count: 64)), ("1", String(repeating: "a", count: 4096)),
  ]

  @Test(
    "What stands for id and digest is never SQL: what is none is refused", arguments: planted,
    DatabaseServer.Kind.allCases)
  func noSQL(row: (id: String, digest: String), kind: DatabaseServer.Kind) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let values = [Parameters.searchBind.json, row.id, row.digest].map { Array($0.utf8) }
    let hostile = HostileCase(
      "", kind, kind == .postgreSQL ? Self.postgres(values) : Self.mysql(values))
    let peer = SilentPeer(hostile.steps)
    let result = try await host.sync(
      source: ["--database", hostile.url(port: peer.port), "--timeout", "1"])
    // One that sets the flag and one that clears it are not the same host where a URL names two.
    let received = String(decoding: peer.received, as: UTF8.self)
    try #require(received.contains("SELECT _parameters"))
    #expect(!received.contains("UPDATE core_localconfig"), "\(received)")
    #expect(HostileCase.refusals.contains(result.status), "\(result.errors)")
    expectRefusal(result, result.status, on: host, before: before)
    #expect(!result.errors.contains("DROP TABLE"))
  }

  private static func postgres(_ values: [[UInt8]]) -> [SilentPeer.Step] {
    [
      .take, .say(PostgreSQLWire.authenticated + PostgreSQLWire.ready), .take,
      .say(
        PostgreSQLWire.columns(["_parameters", "id", "digest"]) + PostgreSQLWire.row(values)
          + PostgreSQLWire.done),
    ]
  }

  private static func mysql(_ values: [[UInt8]]) -> [SilentPeer.Step] {
    // Each length in two bytes.
    let row = values.flatMap { value -> [UInt8] in
      [252, UInt8(truncatingIfNeeded: value.count), UInt8(truncatingIfNeeded: value.count >> 8)]
        + value
    }
    return MySQLWire.loggedIn + [
      .say(MySQLWire.columns + MySQLWire.packet(6, row) + MySQLWire.end(7))
    ]
  }

  @Test("A server that asks for a file of this host gets none", arguments: [true, false])
  func localFile(atStart: Bool) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let file = host.scratch.write("secret", "Invented-Bind-File\n")
    let steps: [SilentPeer.Step] =
      atStart
      ? [
        .say(MySQLWire.greeting()), .take, .say(MySQLWire.fine(2)), .take,
        .say(MySQLWire.packet(1, [251] + Array(file.utf8))), .take,
      ] : MySQLWire.loggedIn + [.say(MySQLWire.packet(1, [251] + Array(file.utf8))), .take]
    let hostile = HostileCase("", .mariaDB, steps)
    let peer = SilentPeer(steps)
    let run = try await MeasuredRun.run(
      [Program.underTest, "--database", hostile.url(port: peer.port), "--timeout", "1"]
        + host.options)
    expectContainedFailure(run, HostileCase.refusals)
    #expect(host.files == before)
    #expect(!String(decoding: peer.received, as: UTF8.self).contains("Invented-Bind-File"))
  }
}
