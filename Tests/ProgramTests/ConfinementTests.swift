import Glibc
import TestSupport
import Testing

@Suite("The path in the parameters, which the web panel sets", .timeLimit(.minutes(20)))
struct ConfinementTests {
  private static let longName = String(repeating: "n", count: 251)

  @Test(
    "A file directly in the Dovecot directory is allowed",
    arguments: [
      "D/dovecot-modoboa.conf", "D/dovecot-modoboa.conf.ext", "D/a.conf", "D/a b.conf",
      "D/-a.conf", "D/modoboa.dovecot.conf", "D/local.conf.ext", "D/ünï.conf", "D//a.conf",
      "//D///a.conf", "/etc/dovecot/a.conf", "/etc//dovecot/a.conf.ext", "D/a.conf.conf.ext",
      "D/a.ext.conf", "D/'\"$(id).conf",
    ])
  func allowed(path: String) async throws {
    let host = Host()
    let path = path.replacingDirectory(by: host.dovecot)
    expectChange(try await host.sync(parameters(path)))
    let name = String(path.split(separator: "/").last ?? "")
    #expect(Array(host.files.keys) == [name])
    #expect(host.files[name]?.permissions == 0o600)
  }

  @Test(
    "Any other path is refused, also with --force",
    arguments: [
      "", "/", "a.conf", "./a.conf", "D", "D/", "D/.conf", "D/.conf.ext", "D/.hidden.conf", "D/..",
      "D/.", "D/conf.d/a.conf", "D/conf.d/../a.conf", "D/../a.conf", "D/../dovecot/a.conf",
      "D/./a.conf", "/etc/dovecot/../a.conf", "/etc/dovecot/conf.d/a.conf", "/etc/cron.d/a.conf",
      "/etc/a.conf", "/tmp/a.conf", "/D/../../../etc/a.conf", "etc/dovecot/a.conf", "D/a",
      "D/a.cf", "D/a.conf.bak", "D/a.conf.ext2", "D/a.CONF", "D/aconf", "D/a.conf.ext.d/b",
      "D/dovecot.conf", "D//dovecot.conf", "/etc/dovecot/dovecot.conf", "D/local.conf",
      "D/a\n.conf", "D/a.conf\n", "\nD/a.conf", " D/a.conf", "D/a.conf ", "D/a\u{1b}[31m.conf",
      "D/a\u{7f}.conf", "D/a\u{85}.conf", "D/a\u{0}.conf", "D/a.conf\u{0}", "D\\a.conf",
      "Dx/a.conf", "D/a.conf.ext\r", "file://D/a.conf",
    ])
  func refused(path: String) async throws {
    let host = try await Host.withOlderFile()
    let outside = FileSnapshot.all(in: host.scratch.path).keys.sorted()
    mkdir("\(host.dovecot)/conf.d", 0o755)
    let before = host.files
    let parameters = parameters(path.replacingDirectory(by: host.dovecot))
    let export = host.export(parameters).split(separator: "/").last.map(String.init) ?? ""
    for further in [[], ["--force"], ["--check", "--force"]] {
      expectRefusal(
        try await host.sync(parameters, further), 65, naming: ["ldap_dovecot_conf_file"], on: host,
        before: before)
    }
    #expect(FileSnapshot.all(in: "\(host.dovecot)/conf.d").isEmpty)
    // The state directory has the note that runs fail.
    let expected = Set(outside + [export, "state"])
    #expect(Set(FileSnapshot.all(in: host.scratch.path).keys) == expected)
  }

  @Test("A name is refused if it or its temporary name is too long for the file system")
  func tooLong() async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    for name in ["\(Self.longName).conf", String(Self.longName.dropLast(4)) + ".conf"] {
      let path = "\(host.dovecot)/\(name)"
      expectRefusal(
        try await host.sync(parameters(path)), 73, naming: ["File name too long"], on: host,
        before: before)
    }
  }

  @Test("Dovecot's own files are refused, since they have no marker")
  func dovecotsOwn() async throws {
    let host = Host()
    for name in ["dovecot-ldap.conf.ext", "dovecot-sql.conf.ext", "dovecot-oauth2.conf.ext"] {
      host.scratch.write("dovecot/\(name)", "hosts = ldap.example.test\ndnpass = Invented-Bind-1\n")
      let before = host.files
      expectRefusal(
        try await host.sync(parameters("/etc/dovecot/\(name)")), 73, naming: [name, "--force"],
        on: host, before: before)
    }
  }

  @Test("An administrator may choose any path with --output, whatever the parameters are")
  func output() async throws {
    let host = Host()
    let path = host.scratch["any.name"]
    expectChange(
      try await host.sync(parameters("/etc/cron.d/a"), ["--output", path]), naming: [path])
    #expect(FileSnapshot(path)?.permissions == 0o600)
    #expect(host.files.isEmpty)
  }

  private func parameters(_ path: String) -> Parameters {
    Parameters.searchBind.with("ldap_dovecot_conf_file", Parameters.quoted(path))
  }
}

extension String {
  /// The text with its first `D` replaced; in the tables it stands for the Dovecot directory.
  fileprivate func replacingDirectory(by directory: String) -> String {
    guard let index = firstIndex(of: "D") else { return self }
    return self[..<index] + directory + self[self.index(after: index)...]
  }
}
