import Glibc
import TestSupport
import Testing

@Suite("Files that are taken over or repaired", .timeLimit(.minutes(20)))
struct TakeoverTests {
  /// The file of Modoboa's own command for these tests' parameters, mode 0644.
  private static let modoboas = [
    "uris = ldap://ldap1.example.test:389", "dn = \"cn=reader,dc=example,dc=test\"",
    "dnpass = 'Invented-Bind-1'", "base = ou=people,dc=example,dc=test", "user_filter = (mail=%u)",
    "pass_filter = (mail=%u)",
  ]

  @Test("The file of Modoboa's own command is replaced without --force, and becomes private")
  func modoboas() async throws {
    let host = Host()
    write(Self.modoboas, to: host)
    let before = host.files
    let check = try await host.sync(.searchBind, ["--check"])
    #expect(check.status == 2)
    expectNoPassword(check)
    #expect(host.files == before)
    expectChange(try await host.sync(.searchBind), naming: [host.target])
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("A file that only resembles it is refused", arguments: 0..<8)
  func resembling(variant: Int) async throws {
    let host = Host()
    var lines = Self.modoboas
    switch variant {
    case 0: lines.append("tls = yes")
    case 1: lines.insert("# our own", at: 0)
    case 2: lines.removeLast()
    case 3: lines.swapAt(0, 1)
    case 4: lines.append("")
    case 5: lines[2] = "dnpass = \"Invented-Bind-1\""
    case 6: lines[0] = "hosts = ldap1.example.test"
    default: lines[5] = "pass_attrs = mail=user"
    }
    write(lines, to: host)
    let before = host.files
    expectRefusal(
      try await host.sync(.searchBind), 73,
      naming: [host.target, "not written by this program"], on: host, before: before)
  }

  @Test(
    "Wrong permissions are corrected",
    arguments: [0o644, 0o640, 0o666, 0o400, 0o700, 0o4600, 0o000] as [mode_t])
  func mode(mode: mode_t) async throws {
    let host = Host()
    expectChange(try await host.sync(.searchBind))
    chmod(host.target, mode)
    let before = host.files
    let check = try await host.sync(.searchBind, ["--check"])
    #expect(check.status == 2)
    let octal = "old mode 0\(String(mode, radix: 8))"
    #expect(check.text == "file \(host.target)\n\(octal)\nnew mode 0600\n")
    #expect(host.files == before)
    expectChange(try await host.sync(.searchBind), naming: ["changed (mode)"])
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("A wrong owner or group is corrected", arguments: [(65534, 0), (0, 8)])
  func owner(owner: uid_t, group: gid_t) async throws {
    let host = Host()
    expectChange(try await host.sync(.searchBind))
    chown(host.target, owner, group)
    let check = try await host.sync(.searchBind, ["--check"])
    #expect(check.status == 2)
    #expect(
      check.text == "file \(host.target)\nold owner \(owner):\(group)\nnew owner 0:0\n")
    expectChange(try await host.sync(.searchBind), naming: ["changed (owner)"])
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("In a setgid directory, the file does not get the directory's group")
  func inheritedGroup() async throws {
    let host = Host()
    chown(host.dovecot, 0, 8)
    chmod(host.dovecot, 0o2755)
    expectChange(try await host.sync(.searchBind))
    try await expectFile(of: .searchBind, on: host)
    expectSilence(try await host.sync(.searchBind))
  }

  @Test("A hard link to the old file keeps the old content")
  func hardLink() async throws {
    let host = try await Host.withOlderFile()
    let old = host.files[Host.targetName]?.content
    link(host.target, host.scratch["second"])
    expectChange(try await host.sync(.searchBind))
    try await expectFile(of: .searchBind, on: host)
    #expect(host.scratch.read("second") == old)
  }

  private func write(_ lines: [String], to host: Host) {
    let text = lines.map { $0 + "\n" }.joined()
    host.scratch.write("dovecot/\(Host.targetName)", text, mode: 0o644)
  }
}
