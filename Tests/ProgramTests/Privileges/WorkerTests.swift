import Glibc
import TestSupport
import Testing

@Suite("The worker", .timeLimit(.minutes(20)), .fewAtOnce)
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
    // He is in no group that this host knows of: nogroup.
    #expect(status["Gid"] == Array(repeating: "65534", count: 4).joined(separator: "\t"))
    #expect(status["Groups"]?.filter { $0 != " " } == "65534")
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
