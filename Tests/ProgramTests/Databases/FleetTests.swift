import Glibc
import TestSupport
import Testing

@Suite("Many concurrent runs", .timeLimit(.minutes(20)), .alone)
struct FleetTests {
  @Test("A server with few connections serves 200 runs on one host, and on forty")
  func fleet() async throws {
    try await DatabaseServer.running(.postgreSQL, settings: ["max_connections": "7"]) { server in
      let database = try await StoredDatabase(.postgreSQL, on: server)
      for count in [1, 40] {
        try await database.save(.searchBind)
        let hosts = (0..<count).map { _ in Host() }
        let runs = await allRuns(200, on: hosts, database)
        for run in runs {
          #expect([0, 75].contains(run.result.status), "\(run.result.errors)")
          // In addition to the time-out, all of them have to start.
          expectDuration(run, within: 0..<13)
          expectNoPassword(run.result)
        }
        #expect(runs.count { $0.result.status == 0 } >= 100)
        for host in hosts { try await expectFile(of: .searchBind, on: host) }
        #expect(try await !database.flag)
        #expect(try await connectionsSoon(database) == 0)
      }
      // The server did run out of connections.
      #expect(
        server.log.contains("too many clients") || server.log.contains("remaining connection"))
    }
  }

  private func allRuns(_ count: Int, on hosts: [Host], _ database: StoredDatabase) async
    -> [TimedRun]
  {
    await withTaskGroup(of: TimedRun.self) { group in
      for number in 0..<count {
        let options = database.source + hosts[number % hosts.count].options
        group.addTask {
          await TimedRun.sync(options + ["--timeout", "10"], priority: 0)
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
  }

  /// The program's connections after at most a second: the server notices the end of one a little
  /// after the program.
  private func connectionsSoon(_ database: StoredDatabase) async throws -> Int {
    for _ in 0..<20 where try await database.connections(of: .modoboa) > 0 {
      try await Task.sleep(for: .milliseconds(50))
    }
    return try await database.connections(of: .modoboa)
  }
}
