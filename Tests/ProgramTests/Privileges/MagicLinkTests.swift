import Glibc
import TestSupport
import Testing

@Suite("A path that the kernel follows by no text", .timeLimit(.minutes(20)), .fewAtOnce)
struct MagicLinkTests {
  /// A process with a mount namespace of its own, in which the owner's directory holds another file.
  private static func other(_ owner: Owner, _ file: String) throws -> Child {
    let script = """
      mount -t tmpfs -o mode=0755,uid=\(owner.uid) none \(owner.home)
      cp \(file) \(owner.home)/file && chown \(owner.uid) \(owner.home)/file
      chmod 600 \(owner.home)/file
      echo mounted
      exec cat
      """
    let child = Child(
      ["/usr/bin/unshare", "-m", "--propagation", "private", "/bin/sh", "-euc", script])
    try #require(child.line() == "mounted")
    return child
  }

  @Test("No configuration file is taken through /proc/PID/root, cwd or fd")
  func configuration() async throws {
    let (owner, host) = (Owner(), try await Host.withOlderFile())
    let before = host.files
    let child = try Self.other(owner, owner.writeBeside("root.conf", "timeout = 5\n"))
    let holder = Child(
      [
        "/bin/sh", "-euc",
        "cd \(owner.home); exec 9<\(owner.write("fd", "")); echo ready; exec cat",
      ])
    try #require(holder.line() == "ready")
    for (path, component) in [
      ("/proc/\(child.pid)/root\(owner.home)/file", "/proc/\(child.pid)/root"),
      ("/proc/\(holder.pid)/cwd/fd", "/proc/\(holder.pid)/cwd"),
      ("/proc/\(holder.pid)/fd/9", "/proc/\(holder.pid)/fd/9"),
    ] {
      let result = try await host.sync(.searchBind, ["--config", path])
      expectRefusal(
        result, 78, naming: ["it cannot be seen who can change \(component) "], on: host,
        before: before)
    }
  }

  @Test("A source there is not read as root")
  func source() async throws {
    let (owner, host) = (Owner(), try await Host.withOlderFile())
    let before = host.files
    let child = try Self.other(
      owner, owner.writeBeside("export.json", Parameters.searchBind.json))
    let path = "/proc/\(child.pid)/root\(owner.home)/file"
    let result = try await host.sync(source: ["--export", path])
    expectRefusal(
      result, 66, naming: ["is read as nobody", "/proc/\(child.pid)/root"], on: host,
      before: before)
  }

  @Test("A configuration file may come by a descriptor that only root can write to")
  func descriptor() async throws {
    let (owner, host) = (Owner(), Host())
    let root = owner.writeBeside("root.conf", "timeout = 5\n")
    let foreign = owner.write("his.conf", "timeout = 5\n")
    func run(_ redirection: String) async throws -> ProgramResult {
      try await Host.run(
        ["/bin/bash", "-euc", "\"$@\" --config \(redirection)", "bash"]
          + host.command(.searchBind, ["--force"]))
    }
    for redirection in ["<(cat \(root))", "/dev/stdin <\(root)", "/dev/fd/9 9<\(root)"] {
      let result = try await run(redirection)
      #expect(result.status == 0, "\(redirection): \(result.errors)")
    }
    let result = try await run("/dev/stdin <\(foreign)")
    expectFailure(result, 78, naming: ["user \(owner.uid) can change"])
  }
}
