import Glibc
import TestSupport
import Testing

/// A run that touches what is not root's.
enum ForeignRun: CaseIterable, Sendable {
  case sqlite, settingsSQLite, settingsPostgreSQL, settingsMySQL, export, postgreSQL, mariaDB, bind

  /// The client library that it needs; nil for none.
  var library: String? {
    switch self {
    case .export: nil
    case .sqlite, .settingsSQLite: "/libsqlite3.so"
    case .settingsPostgreSQL, .postgreSQL: "/libpq.so"
    case .settingsMySQL, .mariaDB: "/libmariadb.so"
    case .bind: "/libldap"
    }
  }

  /// The options of the run; files belong to the owner.
  func options(_ owner: Owner, _ host: Host) async throws -> [String] {
    switch self {
    case .sqlite: return ["--database", "sqlite://\(try await owner.makeDatabase())"]
    case .settingsSQLite:
      let database = try await owner.makeDatabase()
      return [
        "--instance",
        owner.makeInstance("'ENGINE': 'django.db.backends.sqlite3', 'NAME': '\(database)'"),
      ]
    case .export:
      return ["--export", owner.write("export.json", Parameters.searchBind.json)]
    case .bind:
      let server = try await Office.server()
      return [
        "--export", owner.write("export.json", Parameters.at(server, .starttls).json), "--bind",
      ]
    case .postgreSQL, .mariaDB:
      return try await StoredDatabase(self == .postgreSQL ? .postgreSQL : .mariaDB).source
    case .settingsPostgreSQL, .settingsMySQL:
      let isMySQL = self == .settingsMySQL
      let database = try await StoredDatabase(isMySQL ? .mariaDB : .postgreSQL)
      guard case .server(let server, let name) = database.place else { return [] }
      return [
        "--instance",
        owner.makeInstance(
          """
          'ENGINE': 'django.db.backends.\(isMySQL ? "mysql" : "postgresql")', 'NAME': '\(name)',
          'USER': 'modoboa', 'PASSWORD': 'Invented-1', 'HOST': '127.0.0.1', 'PORT': '\(server.port)',
          """),
      ]
    }
  }
}

@Suite("The process that is root", .timeLimit(.minutes(15)), .fewAtOnce)
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
      #expect(worker.identity.groups == [], "\(worker.identity)")
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

  private func isWithoutCore(_ call: String) -> Bool {
    call.contains("RLIMIT_CORE, {rlim_cur=0, rlim_max=0}") && call.contains("= 0")
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
    for process in trace.processes { #expect(process.calls.contains(where: isNotDumpable)) }
  }
}

@Suite("The worker", .timeLimit(.minutes(15)), .fewAtOnce)
struct WorkerTests {
  /// A run that waits for a server that is silent, and its worker.
  private static func waiting(
    _ owner: Owner, _ host: Host, _ peer: SilentPeer
  ) async throws -> (run: Child, worker: pid_t) {
    let instance = owner.makeInstance(Owner.postgres(port: peer.port, "'sslmode': 'disable'"))
    let run = Child(
      [Program.underTest, "--instance", instance, "--timeout", "100"] + host.options)
    let end = ContinuousClock.now + .seconds(20)
    while peer.count == 0, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(5))
    }
    let workers = Processes.children(of: run.pid)
    try #require(workers.count == 1, "\(workers)")
    return (run, workers[0])
  }

  @Test("It ends when the run is killed", arguments: [SIGKILL, SIGTERM, SIGINT])
  func killed(signal: Int32) async throws {
    let (owner, host, peer) = (Owner(), Host(), SilentPeer([]))
    let (run, worker) = try await Self.waiting(owner, host, peer)
    run.signal(signal)
    #expect(run.end() == 128 + signal)
    let end = ContinuousClock.now + .seconds(20)
    while Processes.isRunning(worker), ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(!Processes.isRunning(worker))
    withExtendedLifetime(peer) {}
  }

  @Test("It has neither root's rights nor a way back to them, nor a file of the run's")
  func rights() async throws {
    let (owner, host, peer) = (Owner(), Host(), SilentPeer([]))
    let (run, worker) = try await Self.waiting(owner, host, peer)
    let status = Processes.status(of: worker)
    let id = "\(owner.uid)"
    #expect(status["Uid"] == [id, id, id, id].joined(separator: "\t"))
    #expect(status["Gid"] == [id, id, id, id].joined(separator: "\t"))
    #expect(status["Groups"]?.filter { $0 != " " } == "")
    #expect(status["NoNewPrivs"] == "1")
    for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
      #expect(status[set] == "0000000000000000", "\(set)")
    }
    let limits = String(
      decoding: Scratch.content(of: "/proc/\(worker)/limits") ?? [], as: UTF8.self
    ).split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    #expect(limits.contains { $0.hasPrefix("Max core file size 0 0 ") })
    for name in ["Max cpu time", "Max file size", "Max open files"] {
      #expect(!limits.contains { $0.hasPrefix("\(name) unlimited") }, "\(name)")
    }
    // Not the lock, not the Dovecot directory, not the state directory.
    let files = Scratch.names(in: "/proc/\(worker)/fd").compactMap {
      FileSnapshot("/proc/\(worker)/fd/\($0)")?.destination
    }
    #expect(!files.contains { $0.hasPrefix(host.scratch.path) }, "\(files)")
    run.signal(SIGKILL)
    _ = run.end()
    withExtendedLifetime(peer) {}
  }

  @Test("One that is killed or crashes is one clear line", arguments: [SIGKILL, SIGSEGV, SIGILL])
  func crash(signal: Int32) async throws {
    let (owner, host, peer) = (Owner(), try await Host.withOlderFile(), SilentPeer([]))
    let before = host.files
    let instance = owner.makeInstance(Owner.postgres(port: peer.port, "'sslmode': 'disable'"))
    async let measured = MeasuredRun.run(
      [Program.underTest, "--instance", instance, "--timeout", "100"] + host.options)
    let end = ContinuousClock.now + .seconds(20)
    var worker: pid_t?
    while worker == nil, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(5))
      guard peer.count > 0 else { continue }
      // The only process of this user.
      worker = Scratch.names(in: "/proc").compactMap { pid_t($0) }.first {
        Processes.status(of: $0)["Uid"]?.hasPrefix("\(owner.uid)\t") == true
          && Processes.command(of: $0).contains(instance)
      }
    }
    if let worker { kill(worker, signal) }
    let run = try await measured
    #expect(worker != nil)
    expectContainedFailure(run, [69, 70, 75])
    #expect(host.files == before)
    withExtendedLifetime(peer) {}
  }
}
