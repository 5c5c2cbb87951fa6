import Glibc
import TestSupport
import Testing

@Suite("Concurrent runs", .timeLimit(.minutes(20)))
struct LockTests {
  @Test("Two runs with different parameters succeed, and leave one whole file")
  func two() async throws {
    let host = Host()
    var texts: Set<String> = []
    for parameters in [Parameters.searchBind, .older] {
      let twin = Host()
      expectChange(try await twin.sync(parameters))
      texts.insert(try #require(twin.files[Host.targetName]?.text))
    }
    for round in 0..<60 {
      async let first = host.sync(.searchBind)
      async let second = host.sync(.older)
      for result in try await [first, second] {
        #expect(result.status == 0, "round \(round): \(result.errors)")
      }
      #expect(Array(host.files.keys) == [Host.targetName])
      #expect(host.files[Host.targetName].map { texts.contains($0.text) } == true)
    }
  }

  @Test("Of twenty concurrent runs with the same parameters, one writes")
  func twenty() async throws {
    let host = try await Host.withOlderFile()
    let results = try await withThrowingTaskGroup(of: ProgramResult.self) { group in
      for _ in 0..<20 { group.addTask { try await host.sync(.searchBind, ["--timeout", "50"]) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for result in results { #expect(result.status == 0, "\(result.errors)") }
    #expect(results.count { !$0.text.isEmpty } == 1)
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("A run gives up waiting for a lock after its time-out", arguments: [0, 0.3])
  func held(timeout: Double) async throws {
    let host = try await Host.withOlderFile()
    let holder = Child(["/usr/bin/flock", host.lock, "-c", "echo held; cat"])
    try #require(holder.line() == "held")
    let before = host.files
    let options = ["--timeout", "\(timeout)"]
    let start = ContinuousClock.now
    // Timed without other tests, which could delay it.
    #expect(Child(host.command(.searchBind, options)).end() == 75)
    let duration = ContinuousClock.now - start
    #expect(duration >= .seconds(timeout))
    #expect(duration < .seconds(timeout + 60))
    let result = try await host.sync(.searchBind, options)
    expectRefusal(
      result, 75, naming: [host.dovecot, "lock", timeout == 0 ? " 0 s" : " 0.3 s"], on: host,
      before: before)
    holder.endInput()
    #expect(holder.end() == 0)
    expectChange(try await host.sync(.searchBind, ["--timeout", "0"]))
  }

  @Test("A run gets a lock that is released in time")
  func released() async throws {
    let host = try await Host.withOlderFile()
    let holder = Child(["/usr/bin/flock", host.lock, "-c", "echo held; cat"])
    try #require(holder.line() == "held")
    let run = Child(host.command(.searchBind, ["--timeout", "30"]))
    // A run that does not wait has failed by then.
    #expect(run.line(within: 0.2) == nil)
    holder.endInput()
    #expect(holder.end() == 0)
    #expect(run.line()?.contains("changed") == true)
    #expect(run.end() == 0)
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("A stopped run blocks the next one, which then sees its result")
  func inTheMiddle() async throws {
    let host = try await Host.withOlderFile()
    let twin = try await Host.withOlderFile()
    // SIGSTOP arrives after the call.
    let flushed = try #require(
      await Strace.calls(of: twin.command(.searchBind)).first { $0.name == "fsync" })
    let first = try await StoppedRun(host, host.command(.searchBind), at: flushed)
    let before = host.files
    #expect(before[Host.temporaryName]?.permissions == 0o600)
    expectRefusal(
      try await host.sync(.searchBind, ["--timeout", "0.1"]), 75, naming: [host.dovecot], on: host,
      before: before)
    let outcome = first.resume()
    #expect(outcome.status == 0)
    #expect(outcome.line?.contains("changed") == true)
    expectSilence(try await host.sync(.searchBind))
    try await expectFile(of: .searchBind, on: host)
  }
}
