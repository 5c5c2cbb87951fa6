import Glibc
import TestSupport
import Testing

@Suite("A run that carries the parameters over", .timeLimit(.minutes(20)))
struct SyncTests {
  @Test(
    "The file is for its owner alone, whatever the umask", arguments: ["0", "0777", "022", "0177"])
  func umask(mask: String) async throws {
    for host in [Host(), try await Host.withOlderFile()] {
      let shell = ["/bin/sh", "-euc", "umask \(mask); exec \"$@\"", "sh"]
      expectChange(try await Host.run(shell + host.command(.searchBind)))
      try await expectFile(of: .searchBind, on: host)
    }
  }

  @Test("The same run again says nothing and leaves the file alone, its inode and times too")
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
    "A change is one line that names the settings that differ",
    arguments: [
      ("ldap_bind_password", "\"Invented-Bind-7\"", "changed (dnpass)"),
      ("ldap_server_port", "390", "changed (uris)"),
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

  @Test("A file of ours that somebody edited is brought back", arguments: ["# x\n", "tls = yes\n"])
  func edited(addition: String) async throws {
    let host = Host()
    expectChange(try await host.sync(.searchBind))
    let text = host.files[Host.targetName]?.text ?? ""
    host.scratch.write("dovecot/\(Host.targetName)", text + addition)
    expectChange(try await host.sync(.searchBind), naming: ["changed ("])
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("--force writes a file anew that is as it should be, and says so")
  func force() async throws {
    let host = Host()
    expectChange(try await host.sync(.searchBind))
    let before = host.files[Host.targetName]
    expectChange(try await host.sync(.searchBind, ["--force"]), naming: ["rewritten"])
    #expect(host.files[Host.targetName]?.inode != before?.inode)
    try await expectFile(of: .searchBind, on: host)
  }

  @Test(
    "Where Modoboa does not ask for the file, none is made and an old one stays",
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

  @Test("A version of Dovecot that changes rewrites the file in its language")
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
    "The standard descriptors may be closed: nothing else than the file's text gets into it",
    arguments: ["<&-", ">&-", "2>&-", "<&- >&-", ">&- 2>&-", "<&- 2>&-", "<&- >&- 2>&-"])
  func closedDescriptors(redirection: String) async throws {
    let host = try await Host.withOlderFile()
    let shell = ["/bin/sh", "-euc", "exec \"$@\" \(redirection)", "sh"]
    // Without standard output the report of the change is lost, and the status says so.
    let isLost = redirection.split(separator: " ").contains(">&-")
    let changed = try await Host.run(shell + host.command(.searchBind, ["-v"]))
    #expect(changed.status == (isLost ? 74 : 0))
    try await expectFile(of: .searchBind, on: host)
    let inSync = try await Host.run(shell + host.command(.searchBind, ["-v"]))
    #expect(inSync.status == 0)
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("A reader of the output that is gone does not stop a run")
  func brokenPipe() async throws {
    let host = try await Host.withOlderFile()
    let script = "{ sleep 0.1; exec \"$@\"; } 2>&1 | true"
    let result = try await Host.run(
      ["/bin/sh", "-euc", script, "sh"] + host.command(.searchBind, ["-v"]))
    #expect(result.status == 0)
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("A report that cannot be written is not passed over in silence")
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
