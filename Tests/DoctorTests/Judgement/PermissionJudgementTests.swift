import Testing

@testable import Doctor

@Suite("Permissions")
struct PermissionJudgementTests {
  private let host = HostFacts.inOrder

  @Test(
    "owner, group and mode, by what the file is for",
    arguments: [
      (0o644, 0, 0, .configuration, true), (0o640, 0, 8, .secret, true),
      (0o600, 0, 0, .target, true), (0o664, 0, 0, .configuration, true),
      (0o664, 0, 8, .configuration, false), (0o666, 0, 0, .configuration, false),
      (0o644, 8, 0, .configuration, false), (0o644, 0, 0, .secret, false),
      (0o640, 0, 0, .target, false), (0o600, 8, 0, .target, false), (0o600, 0, 8, .target, false),
      (0o640, 8, 8, .source, true), (0o644, 8, 8, .source, false),
    ] as [(UInt32, UInt32, UInt32, FileFacts.Role, Bool)])
  func files(mode: UInt32, owner: UInt32, group: UInt32, role: FileFacts.Role, isFine: Bool) {
    let facts = host.with {
      $0.files = [FileFacts(path: "/x", mode: mode, owner: owner, group: group, role: role)]
    }
    #expect(facts.findings == (isFine ? [] : ["file_permissions"]))
  }
}
