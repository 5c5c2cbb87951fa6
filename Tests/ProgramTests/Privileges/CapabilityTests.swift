import Glibc
import TestSupport
import Testing

@Suite("A run that cannot become somebody else", .timeLimit(.minutes(20)), .fewAtOnce)
struct CapabilityTests {
  /// The program as root without the right to become somebody else, as in some containers.
  private static let bound = [
    "/usr/bin/setpriv", "--bounding-set=-setuid,-setgid", "--inh-caps=-setuid,-setgid",
  ]

  @Test("Without CAP_SETUID it is refused, with what to do; root's own is read")
  func noCapability() async throws {
    let (owner, host) = (Owner(), try await Host.withOlderFile())
    let before = host.files
    for source in try await owner.sources() {
      let run = try await MeasuredRun.run(
        Self.bound + [Program.underTest] + source.options + host.options)
      expectContainedFailure(run, [77], naming: [source.file, "CAP_SETUID"])
      #expect(host.files == before)
    }
    let root = Owner(uid: 0)
    for source in try await root.sources() {
      let host = Host()
      expectChange(
        try await Host.run(Self.bound + [Program.underTest] + source.options + host.options))
    }
    withExtendedLifetime(root) {}
  }

  @Test("Somebody who is not root works with what is his")
  func notRoot() async throws {
    let owner = Owner()
    let folder = try await ProgramCopy.folder()
    let name = Program.underTest.split(separator: "/").last ?? ""
    for (number, source) in try await owner.sources().enumerated() {
      let directory = owner.makeDirectory("dovecot\(number)")
      let options = [
        "--dovecot-version", "2.3", "--dovecot-directory", directory, "--state-directory",
        owner["state\(number)"],
      ]
      let command = owner.command(
        ["/usr/bin/env", "LD_LIBRARY_PATH=\(folder)", "\(folder)/\(name)"] + source.options
          + options)
      expectChange(try await Host.run(command))
      #expect(Scratch.status(of: "\(directory)/\(Host.targetName)")?.st_uid == owner.uid)
      expectSilence(try await Host.run(command))
    }
  }
}
