import Glibc
import TestSupport
import Testing

/// Each engine has its own server here, which is filled, stopped and restarted.
@Suite("A server that is full, or restarts", .timeLimit(.minutes(20)), .fewAtOnce)
struct RetryServerTests {
  /// Settings that limit the server.
  private static func settings(_ kind: StoredDatabase.Kind) -> [String: String] {
    kind == .postgreSQL
      ? ["max_connections": "6", "superuser_reserved_connections": "2", "max_wal_senders": "0"]
      : ["max_connections": "10"]
  }

  @Test("A run waits for it until its time-out", arguments: StoredDatabase.Kind.servers)
  func all(kind: StoredDatabase.Kind) async throws {
    try await DatabaseServer.running(kind.server, settings: Self.settings(kind)) { server in
      let database = try await StoredDatabase(kind, on: server)
      try await full(database)
      try await down(database, server)
      try await ended(database, server, kind)
      try await endedBeforeAcknowledgement(database, server)
    }
  }

  private func full(_ database: StoredDatabase) async throws {
    var sessions: [Child] = []
    while sessions.count < 20, let session = try? database.session("") { sessions.append(session) }
    try #require((4...10).contains(sessions.count))

    let host = try await Host.withOlderFile()
    let before = host.files
    let options = database.source + host.options
    let run = await TimedRun.sync(options + ["--timeout", "2"])
    expectRefusal(run.result, 75, on: host, before: before)
    // The last pause would end after the time-out, and is left out.
    expectDuration(run, within: 0.5..<2.5)
    let impatient = await TimedRun.sync(options + ["--timeout", "0"])
    expectRefusal(impatient.result, 75, on: host, before: before)
    expectDuration(impatient, within: 0..<1)

    async let waiting = TimedRun.sync(options + ["--timeout", "10", "-v"])
    try await Task.sleep(for: .seconds(1))
    for session in sessions {
      session.endInput()
      _ = session.end()
    }
    let patient = await waiting
    #expect(patient.result.status == 0, "\(patient.result.errors)")
    #expect(patient.result.errors.contains("trying again"))
    expectDuration(patient, within: 1..<4)
    try await expectFile(of: .searchBind, on: host)
    #expect(try await !database.flag)
  }

  private func down(_ database: StoredDatabase, _ server: DatabaseServer) async throws {
    let host = Host()
    try await database.save(.older)
    let options = database.source + host.options
    var waiting: Task<TimedRun, Never>?
    try await server.whileDown {
      let run = await TimedRun.sync(options + ["--timeout", "1"])
      expectRefusal(run.result, 69, on: host, before: [:])
      expectDuration(run, within: 0..<1.5)
      waiting = Task { await TimedRun.sync(options + ["--timeout", "20"]) }
      try await Task.sleep(for: .seconds(1.5))
    }
    let run = try #require(await waiting?.value)
    expectChange(run.result)
    expectDuration(run, within: 1.5..<20)
    try await expectFile(of: .older, on: host)
    #expect(try await !database.flag)
  }

  /// The server stops during a statement of the run.
  private func ended(
    _ database: StoredDatabase, _ server: DatabaseServer, _ kind: StoredDatabase.Kind
  ) async throws {
    let host = Host()
    try await database.save(.searchBind)
    let session = try database.session(
      kind == .postgreSQL
        ? "BEGIN; LOCK TABLE core_localconfig IN ACCESS EXCLUSIVE MODE;"
        : "LOCK TABLES core_localconfig WRITE;")
    let options = ["--database", database.url(as: .odd), "--timeout", "20", "-v"] + host.options
    let waiting = Task { await TimedRun.sync(options) }
    let end = ContinuousClock.now + .seconds(5)
    while try await database.connections(of: .odd) == 0, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(10))
    }
    try await server.whileDown {}
    let run = await waiting.value
    #expect(run.result.status == 0, "\(run.result.errors)")
    #expect(run.result.errors.contains("trying again"))
    try await expectFile(of: .searchBind, on: host)
    #expect(try await !database.flag)
    session.endInput()
    _ = session.end()
  }

  /// The server is down when the flag is to be cleared.
  private func endedBeforeAcknowledgement(_ database: StoredDatabase, _ server: DatabaseServer)
    async throws
  {
    let host = try await Host.withOlderFile()
    try await database.save(.searchBind)
    let further = ["--timeout", "1", "-v"]
    let run = try await StoppedRun(host, host.command(database, further), at: StoppedRun.rename)
    try await server.whileDown {
      let (status, line) = run.resume()
      #expect(status == 0)
      #expect(line?.contains("changed") == true)
    }
    try await expectFile(of: .searchBind, on: host)
    #expect(try await database.flag)
    expectSilence(try await host.sync(database))
    #expect(try await !database.flag)
  }
}
