import Glibc
import TestSupport
import Testing

@Suite("Starting another program within limits of the system", .timeLimit(.minutes(20)))
struct ChildLimitTests {
  private let host = Host()
  private let program: String
  /// A user without other processes; root is exempt from the limits.
  private let user: uid_t

  init() async throws {
    user = uid_t.random(in: 400_000_000...500_000_000)
    program = host.scratch["program"]
    try await Program.succeed("/usr/bin/install", ["-m", "755", Program.underTest, program])
    host.scratch.write("asked", "#!/bin/sh\necho '2.3.19.1 (9b53102964)'\n", mode: 0o755)
    let export = host.export(.searchBind)
    for path in [host.scratch.path, host.dovecot, export] { chown(path, user, user) }
  }

  /// A run that has to ask Dovecot for its version.
  private func command(under limits: [String], timeout: String = "3") -> [String] {
    let number = String(user)
    return ["/usr/bin/setpriv", "--reuid", number, "--regid", number, "--clear-groups"] + limits + [
      program, "--export", host.export(.searchBind), "--dovecot-directory", host.dovecot,
      "--state-directory", host.state, "--dovecot-program", host.scratch["asked"], "--timeout",
      timeout,
    ]
  }

  @Test("If no process can be created, the run fails with a message, and the next one succeeds")
  func processes() async throws {
    let result = try await Host.run(command(under: ["/usr/bin/prlimit", "--nproc=1"]))
    expectFailure(
      result, 75, naming: ["no worker process can be started", "fork", "next run"])
    #expect(host.files.isEmpty)
    expectChange(try await Host.run(command(under: [], timeout: "60")))
  }

  @Test("A low limit on descriptors never kills a run by a signal", arguments: 3...24)
  func descriptors(count: Int) async throws {
    let result = try await Host.run(
      command(under: ["/usr/bin/prlimit", "--nofile=\(count)"], timeout: "60"))
    // With fewer, the dynamic loader cannot load the libraries.
    #expect(result.status < 128 && (result.status == 0) == result.errors.isEmpty, "\(result)")
  }

  @Test(
    "A failed call, temporary or permanent, does no harm if there is an alternative",
    arguments: [
      "pidfd_open:error=EMFILE", "pidfd_open:error=ENOSYS", "pidfd_open:error=EPERM",
      "poll:error=EINVAL", "poll:error=EINTR", "waitid:error=EINTR:when=1",
      "close_range:error=ENOSYS", "epoll_create1:error=EMFILE", "eventfd2:error=EMFILE",
      "clone3:error=EAGAIN:when=1", "clone3:error=ENOMEM:when=1",
      "memfd_create:error=ENFILE:when=2",
    ])
  func fault(_ fault: String) async throws {
    let result = try await Strace.run(command(under: [], timeout: "60"), injecting: fault)
    expectChange(result)
  }

  @Test(
    "A permanent failure is reported, and the run ends",
    arguments: [
      ("memfd_create:error=EMFILE", "memfd_create"), ("clone3:error=EAGAIN", "posix_spawn"),
      ("waitid:error=ENOSYS", "waitid"),
    ])
  func lastingFault(_ fault: String, _ call: String) async throws {
    let result = try await Strace.run(command(under: []), injecting: fault)
    expectFailure(result, 75, naming: ["asked --version", call])
  }

  @Test("No run creates a thread")
  func noThread() async throws {
    let trace = host.scratch["trace"]
    let run = command(under: [], timeout: "60") + ["--reload-command", "true"]
    let strace = ["/usr/bin/strace", "-f", "-o", trace, "-e", "trace=clone,clone3,fork,vfork"]
    expectChange(try await Host.run(strace + run))
    let calls = String(decoding: host.scratch.read("trace") ?? [], as: UTF8.self)
    #expect(calls.contains("CLONE_VFORK") && !calls.contains("CLONE_THREAD"), "\(calls)")
  }
}
