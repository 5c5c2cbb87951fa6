import Glibc
import TestSupport
import Testing

@Suite("Killed runs", .timeLimit(.minutes(20)))
struct KillTests {
  @Test("Killed at any moment, a run leaves the whole old file or the whole new one")
  func anyMoment() async throws {
    let host = try await Host.withOlderFile()
    let sets = [Parameters.searchBind, .older]
    let commands = sets.map { host.command($0) }
    let texts = try await wholeTexts(sets)
    var random = SeededGenerator(seed: 5)
    let rounds = 300
    var killed = 0
    // About the duration of a run, in microseconds. It shrinks if the run ended before it was
    // killed, and grows if not, whatever the load of the machine.
    var duration = 6000.0
    for round in 0..<rounds {
      let run = Child(commands[round % 2])
      usleep(UInt32.random(in: 0...UInt32(duration), using: &random))
      run.signal(SIGKILL)
      let isKilled = run.end() == 128 + SIGKILL
      if isKilled { killed += 1 }
      duration = min(max(duration * (isKilled ? 1.05 : 0.9), 500), 30_000)
      let file = host.files[Host.targetName]
      #expect(file.map { texts.contains($0.text) } == true, "round \(round)")
      #expect(file?.permissions == 0o600)
      #expect(Set(host.files.keys).isSubset(of: [Host.targetName, Host.temporaryName]))
      await Task.yield()
    }
    #expect(killed > rounds / 3)
    try await expectRepaired(host)
  }

  @Test("Killed before any of its system calls, a run leaves a whole file, and no secret readable")
  func anyCall() async throws {
    let texts = try await wholeTexts([.searchBind, .older])
    // The worst umask, so that only the program keeps the file private.
    let shell = ["/bin/sh", "-euc", "umask 0; exec \"$@\"", "sh"]
    var (old, new, leftovers) = (0, 0, 0)
    let twin = try await Host.withOlderFile()
    let calls = try await Strace.calls(of: twin.command(.searchBind))
    let lock = try #require(calls.firstIndex { $0.name == "flock" })
    for call in calls[lock...] {
      let host = try await Host.withOlderFile()
      let run = Strace.command(
        host.command(.searchBind), injecting: [call.injecting("signal=KILL")], log: "/dev/null")
      let result = try await Host.run(shell + run)
      #expect(result.status == 128 + SIGKILL, "\(call)")
      let files = host.files
      let text = files[Host.targetName]?.text
      #expect(text.map(texts.contains) == true, "\(call)")
      if text == texts[1] { old += 1 } else { new += 1 }
      if files[Host.temporaryName] != nil { leftovers += 1 }
      #expect(files.values.allSatisfy { $0.permissions == 0o600 }, "\(call)")
      #expect(Set(files.keys).isSubset(of: [Host.targetName, Host.temporaryName]))
      try await expectRepaired(host)
    }
    // Otherwise it was never killed during the replacement.
    #expect(old >= 10)
    #expect(new >= 2)
    #expect(leftovers >= 5)
  }

  @Test(
    "Terminated by a signal, a run leaves no password in a temporary file",
    arguments: [SIGTERM, SIGINT, SIGHUP])
  func asked(signal: Int32) async throws {
    let twin = try await Host.withOlderFile()
    let calls = try await Strace.calls(of: twin.command(.searchBind))
    let lock = try #require(calls.firstIndex { $0.name == "flock" })
    let texts = try await wholeTexts([.searchBind, .older])
    for call in calls[lock...] {
      let host = try await Host.withOlderFile()
      let result = try await Strace.run(
        host.command(.searchBind), injecting: call.injecting("signal=\(signal)"))
      #expect([0, 128 + signal].contains(result.status), "\(call)")
      #expect(Array(host.files.keys) == [Host.targetName], "\(call)")
      #expect(host.files[Host.targetName].map { texts.contains($0.text) } == true, "\(call)")
    }
  }

  @Test(
    "Nor does a run that has asked Dovecot for its version",
    arguments: [SIGTERM, SIGINT, SIGHUP])
  func askedWithThreads(signal: Int32) async throws {
    let host = try await Host.withOlderFile()
    // Without a state directory, the only rename is that of the file.
    let noState = host.scratch.write("no-directory", "") + "/state"
    let result = try await Strace.run(
      [
        Program.underTest, "--export", host.export(.searchBind), "--dovecot-directory",
        host.dovecot,
        "--state-directory", noState,
      ], injecting: "renameat:signal=\(signal):when=1")
    #expect(result.status == 128 + signal)
    #expect(Array(host.files.keys) == [Host.targetName])
    let texts = try await wholeTexts([.searchBind])
    #expect(host.files[Host.targetName]?.text == texts[0])
  }

  private func wholeTexts(_ sets: [Parameters]) async throws -> [String] {
    var texts: [String] = []
    for parameters in sets {
      let host = Host()
      expectChange(try await host.sync(parameters))
      texts.append(try #require(host.files[Host.targetName]?.text))
    }
    return texts
  }

  /// Expects that the next run, even if it has nothing to change, leaves only the file.
  private func expectRepaired(_ host: Host) async throws {
    #expect(try await host.sync(.older).status == 0)
    #expect(try await host.sync(.searchBind).status == 0)
    try await expectFile(of: .searchBind, on: host)
  }
}
