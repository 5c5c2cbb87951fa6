import Glibc
import TestSupport
import Testing

@Suite("The directory of the file", .timeLimit(.minutes(20)))
struct TargetDirectoryTests {
  @Test(
    "A directory writable by other users is refused, unless forced",
    arguments: [0o777, 0o1777, 0o775, 0o757, 0o2775, 0o720] as [mode_t])
  func open(mode: mode_t) async throws {
    let host = try await Host.withOlderFile()
    chmod(host.dovecot, mode)
    try await expectRefused(on: host)
  }

  @Test("A directory owned by another user is refused, unless forced")
  func owner() async throws {
    let host = try await Host.withOlderFile()
    chown(host.dovecot, 65534, 0)
    try await expectRefused(on: host)
  }

  @Test("A directory writable by other users is not an error if there is nothing to write")
  func inSync() async throws {
    let host = try await Host.withOlderFile()
    chmod(host.dovecot, 0o777)
    expectSilence(try await host.sync(.older))
  }

  @Test("A missing directory, or a file in its place, is refused with its path")
  func missing() async throws {
    let host = Host()
    let file = host.scratch.write("file", "")
    let cases = [
      (host.scratch["none"], "no such directory; create it"), (file, "Not a directory"),
      ("\(file)/below", "Not a directory"),
    ]
    for (directory, reason) in cases {
      let path = "\(directory)/\(Host.targetName)"
      for further in [[], ["--force"], ["--check"]] {
        expectFailure(
          try await host.sync(.searchBind, ["--output", path] + further), 73,
          naming: [directory, reason])
      }
    }
    #expect(host.scratch.read("file")?.isEmpty == true)
    #expect(FileSnapshot(host.scratch["none"]) == nil)
    rmdir(host.dovecot)
    expectFailure(
      try await host.sync(.searchBind), 73,
      naming: ["\(host.dovecot): no such directory; install Dovecot"])
  }

  @Test("A missing directory is not an error if Modoboa does not ask for the file")
  func missingButOff() async throws {
    let host = Host()
    rmdir(host.dovecot)
    expectSilence(try await host.sync(Parameters.searchBind.with("ldap_dovecot_sync", "false")))
    #expect(FileSnapshot(host.dovecot) == nil)
  }

  @Test("A link to the directory is followed")
  func linked() async throws {
    let host = Host()
    symlink(host.dovecot, host.scratch["link"])
    expectChange(
      try await host.sync(.searchBind, ["--output", host.scratch["link/\(Host.targetName)"]]))
    try await expectFile(of: .searchBind, on: host)
  }

  @Test(
    "An output that cannot be a file's path is a usage error",
    arguments: ["", "/", "/tmp/", "..", "/tmp/..", ".", "/tmp/."])
  func noFile(path: String) async throws {
    let host = Host()
    expectFailure(try await host.sync(.searchBind, ["--output", path]), 64)
  }

  @Test("A name that is too long is refused, also if only its temporary name is")
  func longNames() async throws {
    let host = Host()
    for length in [300, 250] {
      let path = "\(host.dovecot)/\(String(repeating: "n", count: length))"
      expectRefusal(
        try await host.sync(.searchBind, ["--output", path]), 73,
        naming: [host.dovecot, "File name too long"], on: host, before: [:])
    }
  }

  private func expectRefused(
    on host: Host, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let before = host.files
    for further in [[], ["--check"]] {
      expectRefusal(
        try await host.sync(.searchBind, further), 73, naming: [host.dovecot, "doctor", "--force"],
        on: host, before: before, sourceLocation: sourceLocation)
    }
    expectChange(try await host.sync(.searchBind, ["--force"]), sourceLocation: sourceLocation)
    try await expectFile(of: .searchBind, on: host, sourceLocation: sourceLocation)
  }
}
