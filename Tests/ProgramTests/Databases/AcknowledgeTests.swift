import Glibc
import TestSupport
import Testing

@Suite("Modoboa's flag after a run", .timeLimit(.minutes(20)), .fewAtOnce)
struct AcknowledgeTests {
  @Test(
    "It is cleared if Dovecot has what Modoboa wants; otherwise it stays",
    arguments: StoredDatabase.Kind.allCases, FlagCase.all)
  func cleared(kind: StoredDatabase.Kind, flagCase: FlagCase) async throws {
    let host = Host()
    if let standing = flagCase.standing { expectChange(try await host.sync(standing)) }
    let before = host.files
    let database = try await StoredDatabase(kind, flagCase.stored)
    let result = try await host.sync(database, flagCase.options)
    #expect(result.status == flagCase.status, "\(result.errors)")
    if flagCase.status == 0 { #expect(result.errors.isEmpty, "\(result.errors)") }
    expectNoPassword(result)
    if flagCase.isWritten {
      try await expectFile(of: flagCase.stored, on: host)
    } else {
      #expect(host.files == before)
      if flagCase.status == 0, !flagCase.options.contains("--check") { expectSilence(result) }
    }
    #expect(try await database.flag != flagCase.isCleared)
  }

  @Test(
    "The configuration file can leave it alone; the command line takes precedence",
    arguments: [
      ("no", [], false), ("no", ["--acknowledge"], true), ("yes", [], true),
      ("yes", ["--no-acknowledge"], false), ("no", ["--no-acknowledge", "--acknowledge"], true),
    ])
  func configured(setting: String, options: [String], isCleared: Bool) async throws {
    let host = Host()
    let database = try await StoredDatabase(.postgreSQL)
    let config = host.scratch.write("conf", "acknowledge = \(setting)\n")
    expectChange(
      try await host.sync(source: database.source + ["--config", config] + options))
    #expect(try await database.flag != isCleared)
  }

  @Test(
    "One connection reads and clears it; if it is not set, no UPDATE is sent",
    arguments: StoredDatabase.Kind.allCases)
  func notSet(kind: StoredDatabase.Kind) async throws {
    for flag in [true, false] {
      let host = Host()
      let database = try await StoredDatabase(kind, flag: flag)
      let before = database.file?.files
      let calls = try await Strace.calls(of: host.command(database), withWorker: true)
      try await expectFile(of: .searchBind, on: host)
      if kind == .sqlite {
        let file = try #require(database.file)
        #expect((file.files == before) == !flag)
      } else {
        let updates = calls.count { $0.text.contains("UPDATE core_localconfig") }
        #expect(updates == (flag ? 1 : 0))
        let connections = calls.count {
          $0.name == "connect" && $0.text.contains("sin_addr=inet_addr(\"127.0.0.1\")")
        }
        #expect(connections == 1)
      }
    }
  }

  @Test(
    "The file is written before the flag is cleared", arguments: StoredDatabase.Kind.allCases)
  func order(kind: StoredDatabase.Kind) async throws {
    let host = try await Host.withOlderFile()
    let database = try await StoredDatabase(kind)
    let run = try await StoppedRun(host, host.command(database), at: StoppedRun.rename)
    try await expectFile(of: .searchBind, on: host)
    #expect(try await database.flag)
    #expect(run.resume().status == 0)
    #expect(try await !database.flag)
  }
}
