import Glibc
import TestSupport
import Testing

@Suite("The lock of a run", .timeLimit(.minutes(20)), .fewAtOnce)
struct RootLockTests {
  @Test("No other user can hold a run up", arguments: ["-x", "-s"])
  func foreign(kind: String) async throws {
    let (host, owner) = (try await Host.withOlderFile(), Owner())
    chmod(host.scratch.path, 0o755)
    for path in [host.dovecot, host.target, host.state] {
      // Of those that he cannot open he has no lock either.
      let holder = Child(owner.command(["/usr/bin/flock", kind, path, "-c", "echo held; cat"]))
      let isHeld = holder.line(within: path == host.dovecot ? 20 : 1) == "held"
      #expect(isHeld == (path == host.dovecot))
      let result = try await host.sync(.searchBind, ["--timeout", "0", "--force"])
      #expect(result.status == 0, "\(path): \(result.errors)")
      holder.endInput()
      _ = holder.end()
    }
  }

  @Test("Two runs for one target take turns, though each has a state directory of its own")
  func states() async throws {
    let host = try await Host.withOlderFile()
    let first = try await StoppedRun(
      host, host.command(.searchBind), at: Strace.Call(name: "fsync", ordinal: 1, text: "fsync"))
    let before = host.files
    let other = ["--state-directory", host.scratch["other"], "--timeout", "0.1"]
    let second = try await host.sync(.searchBind, other)
    expectRefusal(second, 75, naming: ["lock"], on: host, before: before)
    // The same target under another name.
    symlink(host.dovecot, host.scratch["link"])
    let third = try await host.sync(
      .searchBind, other + ["--dovecot-directory", host.scratch["link"]])
    expectRefusal(third, 75, naming: ["lock"], on: host, before: before)
    #expect(first.resume().status == 0)
    expectSilence(try await host.sync(.searchBind, other))
  }
}
