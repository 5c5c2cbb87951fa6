import TestSupport
import Testing

@Suite("The process that is root", .timeLimit(.minutes(20)), .fewAtOnce)
struct SeparationTests {
  private static let libraries = [
    "/libpq.so", "/libmariadb.so", "/libsqlite3.so", "/libldap", "/liblber", "/libssl",
    "/libcrypto",
    "/libgnutls", "/libsasl2", "/libkrb5",
  ]

  private func isLibrary(_ call: String) -> Bool {
    ProcessTrace.Process.isOpening(call) && Self.libraries.contains { call.contains($0) }
  }

  @Test(
    "It opens no client library and nothing of another's, and connects to nobody; its worker gave up root before",
    arguments: ForeignRun.allCases)
  func parent(run: ForeignRun) async throws {
    let (owner, host) = (Owner(), Host())
    let options = try await run.options(owner, host)
    let trace = try await ProcessTrace.run([Program.underTest] + options + host.options)
    expectChange(trace.result)
    let parent = trace.parent
    #expect(parent.calls.filter(isLibrary) == [])
    #expect(parent.opened.filter { $0.contains("<\(owner.home)/") && !$0.contains("O_PATH") } == [])
    #expect(parent.calls.filter { $0.hasPrefix("connect(") || $0.hasPrefix("sendto(") } == [])
    #expect(parent.calls.count { $0.hasPrefix("execve(") } == 1)

    let workers = trace.workers.filter { worker in
      worker.calls.contains { isLibrary($0) || $0.contains("<\(owner.home)/") }
    }
    #expect(!workers.isEmpty)
    for worker in workers {
      #expect(worker.identity.user != 0 && worker.identity.user != nil, "\(worker.identity)")
      #expect(worker.identity.group != 0 && worker.identity.group != nil, "\(worker.identity)")
      #expect(worker.identity.groups == worker.identity.group.map { [$0] }, "\(worker.identity)")
      let last = worker.calls.lastIndex {
        ["setresuid(", "setresgid(", "setuid(", "setgid("].contains(where: $0.hasPrefix)
      }
      let first = worker.first {
        isLibrary($0) || $0.hasPrefix("connect(")
          || ProcessTrace.Process.isOpening($0) && $0.contains("<\(owner.home)/")
      }
      let firstUsed = try #require(first)
      #expect(try #require(last) < firstUsed)
      let before = worker.calls[..<firstUsed]
      #expect(before.contains { $0.hasPrefix("prctl(PR_SET_NO_NEW_PRIVS, 1") })
      #expect(before.contains(where: isWithoutCore), "RLIMIT_CORE")
      #expect(before.contains(where: isNotDumpable), "PR_SET_DUMPABLE")
      #expect(!worker.calls.contains { $0.hasPrefix("execve(") })
    }
    // Which of them loaded it: the one that asked.
    if let library = run.library {
      #expect(trace.workers.contains { $0.opened.contains { $0.contains(library) } })
    }
  }

  @Test(
    "A run with nothing to do starts no program, and one worker",
    arguments: [
      ForeignRun.sqlite, .settingsSQLite, .settingsPostgreSQL, .postgreSQL, .mariaDB, .export,
    ])
  func silent(run: ForeignRun) async throws {
    let (owner, host) = (Owner(), Host())
    let options = try await run.options(owner, host)
    expectChange(try await host.sync(source: options))
    let trace = try await ProcessTrace.run([Program.underTest] + options + host.options)
    expectSilence(trace.result)
    #expect(trace.processes.flatMap(\.calls).count { $0.hasPrefix("execve(") } == 1)
    #expect(trace.workers.count == 1, "threads count, too")
  }

  @Test("No process of an honest run takes more than 64 MiB", arguments: ForeignRun.allCases)
  func memory(run: ForeignRun) async throws {
    let (owner, host) = (Owner(), Host())
    let options = try await run.options(owner, host)
    let measured = try await MeasuredRun.run([Program.underTest] + options + host.options)
    expectChange(measured.result)
    expectContained(measured)
  }

  private func isWithoutCore(_ call: String) -> Bool {
    call.contains("RLIMIT_CORE, {rlim_cur=0, ") && call.hasSuffix("= 0")
  }

  private func isNotDumpable(_ call: String) -> Bool {
    call.hasPrefix("prctl(PR_SET_DUMPABLE, ")
      && (call.contains("SUID_DUMP_DISABLE") || call.contains("DUMPABLE, 0"))
  }

  @Test("No process of a run leaves its memory in a file", arguments: ForeignRun.allCases)
  func noCore(run: ForeignRun) async throws {
    let (owner, host) = (Owner(), Host())
    let options = try await run.options(owner, host)
    // Each says so itself, or has it of the one that started it.
    let trace = try await ProcessTrace.run([Program.underTest] + options + host.options)
    let parent = trace.parent
    let read = parent.first { $0.hasPrefix("clone") || $0.hasPrefix("fork") } ?? parent.calls.count
    #expect(parent.calls[..<read].contains(where: isWithoutCore))
    // A child of fork has it of its parent; each further one is a program.
    #expect(parent.calls.contains(where: isNotDumpable))
    for worker in trace.workers where !worker.calls.contains(where: { $0.hasPrefix("execve(") }) {
      let change = worker.calls.lastIndex {
        $0.hasPrefix("setresuid(") && $0.hasSuffix(") = 0")
      }
      #expect(worker.calls[(change ?? 0)...].contains(where: isNotDumpable))
    }
  }
}
