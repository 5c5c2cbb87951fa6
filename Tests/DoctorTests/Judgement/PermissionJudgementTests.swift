import Testing

@testable import Doctor

@Suite("Permissions")
struct PermissionJudgementTests {
  private let host = HostFacts.inOrder
  /// In group 106, as modoboa-installer has it.
  private static let member = Reader(
    name: "vmail", user: 5000, groups: [5000, 106], group: "dovecot", purpose: "as whom …")
  private static let other = Reader(
    name: "vmail", user: 5000, groups: [5000], group: "vmail", purpose: "as whom …")

  @Test(
    "owner, group and mode, by what the file is for",
    arguments: [
      (0o644, 0, 0, .configuration, true), (0o640, 0, 8, .secret, true),
      (0o600, 0, 0, .target, true), (0o664, 0, 0, .configuration, true),
      (0o664, 0, 8, .configuration, false), (0o666, 0, 0, .configuration, false),
      (0o644, 8, 0, .configuration, false), (0o644, 0, 0, .secret, false),
      (0o640, 0, 0, .target, false), (0o600, 8, 0, .target, false), (0o600, 0, 8, .target, false),
      (0o640, 8, 8, .source, true), (0o644, 8, 8, .source, false),
      (0o750, 8, 8, .script, true), (0o755, 0, 0, .script, false),
    ] as [(UInt32, UInt32, UInt32, FileFacts.Role, Bool)])
  func files(mode: UInt32, owner: UInt32, group: UInt32, role: FileFacts.Role, isFine: Bool) {
    let facts = host.with {
      $0.files = [FileFacts(path: "/x", mode: mode, owner: owner, group: group, role: role)]
    }
    #expect(facts.findings == (isFine ? [] : ["file_permissions"]))
  }

  @Test(
    "who has to read a file still can when the advice was followed",
    arguments: [
      // Passwords that everybody may read.
      (0o644, 0, 0, .secret, nil, "chmod o-r /x"),
      (0o644, 0, 0, .secret, member, "chgrp dovecot /x && chmod 0640 /x"),
      (0o644, 0, 0, .secret, other, "chgrp vmail /x && chmod 0640 /x"),
      (0o644, 0, 106, .secret, member, "chmod o-r /x"),
      (0o604, 0, 106, .secret, member, "chgrp dovecot /x && chmod 0640 /x"),
      (0o755, 0, 0, .script, other, "chgrp vmail /x && chmod 0750 /x"),
      // Files that Modoboa's doveadm cannot read.
      (0o600, 0, 0, .secret, member, "chgrp dovecot /x && chmod 0640 /x"),
      (0o600, 0, 0, .configuration, member, "chmod a+rX /x"),
      // Files of the user who has to read them.
      (0o640, 5000, 106, .configuration, member, "chown root /x"),
      (0o640, 5000, 106, .configuration, other, "chown root:vmail /x && chmod g+rX /x"),
      (0o644, 5000, 0, .configuration, other, "chown root /x"),
    ] as [(UInt32, UInt32, UInt32, FileFacts.Role, Reader?, String)])
  func command(
    mode: UInt32, owner: UInt32, group: UInt32, role: FileFacts.Role, reader: Reader?,
    command: String
  ) {
    let file = FileFacts(
      path: "/x", mode: mode, owner: owner, group: group, role: role, reader: reader)
    let items = host.with { $0.files = [file] }.permissionItems
    #expect(items.map(\.remedy?.steps) == [[.run(command)]])
  }

  @Test("a directory of another user's: he can still enter it")
  func directory() {
    let file = FileFacts(
      path: "/d", mode: 0o750, owner: 5000, group: 106, role: .configuration, isDirectory: true,
      reader: Self.other)
    let items = host.with { $0.files = [file] }.permissionItems
    #expect(items.map(\.remedy?.steps) == [[.run("chown root:vmail /d && chmod g+rX /d")]])
  }
}
