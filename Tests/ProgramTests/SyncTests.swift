import Glibc
import TestSupport
import Testing

@Suite("Writing the file", .timeLimit(.minutes(20)))
struct SyncTests {
  @Test(
    "The file is private, whatever the umask", arguments: ["0", "0777", "022", "0177"])
  func umask(mask: String) async throws {
    for host in [Host(), try await Host.withOlderFile()] {
      let shell = ["/bin/sh", "-euc", "umask \(mask); exec \"$@\"", "sh"]
      expectChange(try await Host.run(shell + host.command(.searchBind)))
      try await expectFile(of: .searchBind, on: host)
    }
  }

  @Test("A second run prints nothing and does not touch the file, not even inode and times")
  func again() async throws {
    let host = Host()
    expectChange(try await host.sync(.searchBind), naming: [host.target, "written"])
    let before = host.files
    let directory = FileSnapshot(host.dovecot)
    for _ in 0..<3 { expectSilence(try await host.sync(.searchBind)) }
    #expect(host.files == before)
    #expect(FileSnapshot(host.dovecot) == directory)
  }

  @Test(
    "A change is one line with the names of the changed settings",
    arguments: [
      ("ldap_bind_password", "\"Invented-Bind-7\"", "changed (dnpass)"),
      ("ldap_server_port", "390", ":389 to ldap://ldap1.example.test:390)"),
      ("ldap_secured", "\"starttls\"", "changed (tls)"),
      ("ldap_search_base", "\"dc=b\"", "changed (base)"),
      ("ldap_search_filter", "\"(uid=%(user)s)\"", "changed (user_filter, pass_filter)"),
      ("ldap_bind_dn", "\"cn=other\"", "changed (dn)"),
    ])
  func change(name: String, json: String, report: String) async throws {
    let host = Host()
    expectChange(try await host.sync(.searchBind))
    let changed = Parameters.searchBind.with(name, json)
    expectChange(try await host.sync(changed), naming: [host.target, report])
    try await expectFile(of: changed, on: host)
  }

  @Test("An edited file is rewritten", arguments: ["# x\n", "tls = yes\n"])
  func edited(addition: String) async throws {
    let host = Host()
    expectChange(try await host.sync(.searchBind))
    let text = host.files[Host.targetName]?.text ?? ""
    host.scratch.write("dovecot/\(Host.targetName)", text + addition)
    expectChange(try await host.sync(.searchBind), naming: ["changed ("])
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("--force rewrites a file that is in sync, and says so")
  func force() async throws {
    let host = Host()
    expectChange(try await host.sync(.searchBind))
    let before = host.files[Host.targetName]
    expectChange(try await host.sync(.searchBind, ["--force"]), naming: ["rewritten"])
    #expect(host.files[Host.targetName]?.inode != before?.inode)
    try await expectFile(of: .searchBind, on: host)
  }

  @Test(
    "If Modoboa does not ask for the file, none is created, and an old one stays",
    arguments: [
      BadValue("ldap_dovecot_sync", "false"), BadValue("ldap_dovecot_sync", "null"),
      BadValue("authentication_type", "\"local\""), BadValue("authentication_type", "null"),
    ])
  func off(value: BadValue) async throws {
    let off = Parameters.searchBind.with(value.name, value.json).with("ldap_server_port", "0")
    for host in [Host(), try await Host.withOlderFile()] {
      let before = host.files
      for further in [[], ["--force"]] { expectSilence(try await host.sync(off, further)) }
      #expect(host.files == before)
    }
  }

  @Test("After an upgrade of Dovecot, the file is rewritten in the new dialect")
  func upgrade() async throws {
    let host = Host()
    expectChange(try await host.sync(.searchBind))
    let first = host.files[Host.targetName]?.text
    let newer = ["--dovecot-version", "2.4"]
    expectChange(try await host.sync(.searchBind, newer))
    #expect(host.files[Host.targetName]?.text.contains("passdb ldap {") == true)
    expectSilence(try await host.sync(.searchBind, newer))
    expectChange(try await host.sync(.searchBind))
    #expect(host.files[Host.targetName]?.text == first)
  }

  @Test(
    "With closed standard descriptors, nothing but its text gets into the file",
    arguments: ["<&-", ">&-", "2>&-", "<&- >&-", ">&- 2>&-", "<&- 2>&-", "<&- >&- 2>&-"])
  func closedDescriptors(redirection: String) async throws {
    let host = try await Host.withOlderFile()
    let shell = ["/bin/sh", "-euc", "exec \"$@\" \(redirection)", "sh"]
    // Without standard output the report is lost, which the exit status shows.
    let isLost = redirection.split(separator: " ").contains(">&-")
    let changed = try await Host.run(shell + host.command(.searchBind, ["-v"]))
    #expect(changed.status == (isLost ? 74 : 0))
    try await expectFile(of: .searchBind, on: host)
    let inSync = try await Host.run(shell + host.command(.searchBind, ["-v"]))
    #expect(inSync.status == 0)
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("A closed pipe on standard output does not stop a run")
  func brokenPipe() async throws {
    let host = try await Host.withOlderFile()
    let script = "{ sleep 0.1; exec \"$@\"; } 2>&1 | true"
    let result = try await Host.run(
      ["/bin/sh", "-euc", script, "sh"] + host.command(.searchBind, ["-v"]))
    #expect(result.status == 0)
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("A report that cannot be written is an error")
  func fullOutput() async throws {
    let host = try await Host.withOlderFile()
    let script = "exec \"$@\" > /dev/full"
    let result = try await Host.run(
      ["/bin/sh", "-euc", script, "sh"] + host.command(.searchBind))
    #expect(result.status == 74)
    #expect(result.errors.contains("standard output"))
    try await expectFile(of: .searchBind, on: host)
  }
}
