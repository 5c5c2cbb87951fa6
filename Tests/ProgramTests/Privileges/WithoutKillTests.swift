import Glibc
import TestSupport
import Testing

@Suite("A run that cannot kill its worker", .timeLimit(.minutes(20)), .fewAtOnce)
struct WithoutKillTests {
  /// The program as root without the right to send signals to others.
  private static let bound = [
    "/usr/bin/setpriv", "--bounding-set=-kill", "--inh-caps=-kill",
  ]

  @Test("The worker of another user ends by itself")
  func ends() async throws {
    let (owner, host) = (Owner(), try await Host.withOlderFile())
    let before = host.files
    // A pipe that nobody writes to.
    let pipe = owner["pipe"]
    mkfifo(pipe, 0o600)
    chown(pipe, owner.uid, owner.uid)
    let run = try await MeasuredRun.run(
      Self.bound + [Program.underTest, "--export", pipe, "--timeout", "1"] + host.options)
    expectContainedFailure(run, [75], naming: [pipe, "--timeout"])
    #expect(host.files == before)
  }

  @Test("It does so, too, when the run is killed")
  func killed() async throws {
    let (owner, host) = (Owner(), Host())
    let pipe = owner["pipe"]
    mkfifo(pipe, 0o600)
    chown(pipe, owner.uid, owner.uid)
    let run = Child(
      Self.bound + [Program.underTest, "--export", pipe, "--timeout", "2"] + host.options)
    let end = ContinuousClock.now + .seconds(20)
    var worker: pid_t?
    while worker == nil, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(5))
      worker = Processes.children(of: run.pid).first {
        Processes.status(of: $0)["Uid"]?.hasPrefix("\(owner.uid)\t") == true
      }
    }
    let found = try #require(worker)
    run.signal(SIGKILL)
    _ = run.end()
    while Processes.isRunning(found), ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(!Processes.isRunning(found))
  }

  @Test("Without /dev/null it works all the same")
  func noDevices() async throws {
    let (owner, host) = (Owner(), Host())
    let database = try await owner.makeDatabase()
    let result = try await host.mounting(
      "mount -t tmpfs none /dev; exec \"$@\"",
      [
        Program.underTest, "--config", owner.writeBeside("x.conf", ""), "--database",
        "sqlite://\(database)",
      ] + host.options)
    #expect(result.status == 0, "\(result.errors)")
    #expect(host.files.keys.sorted() == [Host.targetName])
  }
}
