import Glibc
import TestSupport
import Testing

@Suite("An uncommitted save", .timeLimit(.minutes(20)), .fewAtOnce)
struct AcknowledgeLockTests {
  @Test(
    "A save that is never committed does not delay a run beyond its time-out",
    arguments: StoredDatabase.Kind.allCases)
  func uncommitted(kind: StoredDatabase.Kind) async throws {
    for further in [[], ["-v"]] {
      let host = try await Host.withOlderFile()
      let database = try await StoredDatabase(kind)
      let begin = kind == .sqlite ? "BEGIN IMMEDIATE;" : "BEGIN;"
      let session = try database.session("\(begin) \(database.saving(.older))")
      let options = database.source + host.options + ["--timeout", "2"] + further
      let run = await TimedRun.sync(options)
      #expect(run.result.status == 0, "\(run.result.errors)")
      expectDuration(run, within: 1.9..<3)
      try await expectFile(of: .searchBind, on: host)
      if !further.isEmpty { #expect(run.result.errors.contains("need_dovecot_update stays")) }
      #expect(try await database.flag)
      session.send("COMMIT;\n")
      session.endInput()
      _ = session.end()
      expectChange(try await host.sync(database))
      try await expectFile(of: .older, on: host)
      #expect(try await !database.flag)
    }
  }

  @Test(
    "A save that is committed while the acknowledgement waits for it keeps the flag",
    arguments: StoredDatabase.Kind.allCases)
  func committedMeanwhile(kind: StoredDatabase.Kind) async throws {
    let host = try await Host.withOlderFile()
    let database = try await StoredDatabase(kind)
    let begin = kind == .sqlite ? "BEGIN IMMEDIATE;" : "BEGIN;"
    let session = try database.session("\(begin) \(database.saving(.older))")
    let run = Child(host.command(database, ["--timeout", "20"]))
    #expect(run.line(within: 0.7) == nil)
    // The file is written, so the run is at its last step.
    try await expectFile(of: .searchBind, on: host)
    session.send("COMMIT;\n")
    #expect(run.line()?.contains("changed") == true)
    #expect(run.end() == 0)
    #expect(try await database.flag)
    expectChange(try await host.sync(database))
    try await expectFile(of: .older, on: host)
  }
}
