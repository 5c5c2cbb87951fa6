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

  @Test("A lock file that is left from another user is no lock")
  func leftover() async throws {
    let (host, owner) = (try await Host.withOlderFile(), Owner())
    chmod(host.scratch.path, 0o755)
    chown(host.lock, owner.uid, owner.uid)
    let holder = Child(
      owner.command(["/usr/bin/flock", "-x", host.lock, "-c", "echo held; cat"]))
    try #require(holder.line() == "held")
    let result = try await host.sync(.searchBind, ["--timeout", "0"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(Scratch.status(of: host.lock)?.st_uid == 0)
    holder.endInput()
    _ = holder.end()
  }

  @Test("Who can replace the file, but not open root's lock, does not go on without one")
  func rootsLock() async throws {
    let owner = Owner()
    let folder = try await ProgramCopy.folder()
    let name = Program.underTest.split(separator: "/").last ?? ""
    let directory = owner.makeDirectory("dovecot")
    let lock = owner.writeBeside("home/dovecot/\(Host.lockName)", "")
    chown(lock, 0, 0)
    let command = owner.command(
      [
        "/usr/bin/env", "LD_LIBRARY_PATH=\(folder)", "\(folder)/\(name)", "--export",
        owner.write("export.json", Parameters.searchBind.json), "--dovecot-version", "2.3",
        "--dovecot-directory", directory, "--state-directory", owner["state"],
      ])
    expectFailure(try await Host.run(command), 73, naming: [lock])
    unlink(lock)
    expectChange(try await Host.run(command))
  }
}
