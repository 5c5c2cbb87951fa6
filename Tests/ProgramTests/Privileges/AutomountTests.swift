import Glibc
import TestSupport
import Testing

private let kernelHasAutofs = String(
  decoding: Scratch.content(of: "/proc/filesystems") ?? [], as: UTF8.self
).contains("\tautofs\n")

@Suite(
  "A directory that is mounted when it is used", .timeLimit(.minutes(20)), .fewAtOnce,
  .enabled(if: kernelHasAutofs))
struct AutomountTests {
  /// A command with a directory of root's that becomes another user's once it is used, with a file of
  /// root's in it.
  private static func command(
    _ directory: String, _ user: uid_t, _ name: String, _ text: String, _ command: [String]
  ) -> [String] {
    [
      "/usr/bin/unshare", "-m", "--propagation", "private", "/usr/bin/python3",
      "\(TestData.root)/Tests/Environment/automount.py", directory, "\(user)", name, text,
    ] + command
  }

  @Test("It is mounted before it is judged: no configuration of its owner's is taken")
  func configuration() async throws {
    let (owner, host) = (Owner(), try await Host.withOlderFile())
    let before = host.files
    let place = owner.beside("mount")
    mkdir(place, 0o755)
    let command = host.command(.searchBind, ["--config", "\(place)/x.conf"])
    for user in [owner.uid, 0] {
      let result = try await Host.run(
        Self.command(place, user, "x.conf", "timeout = 5\n", command))
      if user == 0 {
        expectChange(result)
      } else {
        expectRefusal(
          result, 78, naming: ["user \(owner.uid) can change \(place),"], on: host, before: before)
      }
    }
  }

  @Test("A source there is read as its owner")
  func source() async throws {
    let (owner, host) = (Owner(), Host())
    let place = owner.beside("mount")
    mkdir(place, 0o755)
    let result = try await Host.run(
      Self.command(
        place, owner.uid, "export.json", Parameters.searchBind.json,
        [Program.underTest, "--export", "\(place)/export.json", "-v"] + host.options))
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.errors.contains("is read as user \(owner.uid), who can change \(place)"),
      "\(result.errors)")
  }
}
