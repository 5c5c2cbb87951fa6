import TestSupport
import Testing

@Suite("More than two files named by the web panel", .timeLimit(.minutes(20)))
struct FurtherFileTests {
  private func naming(_ file: String, _ parameters: Parameters = .searchBind) -> Parameters {
    parameters.with("ldap_dovecot_conf_file", Parameters.quoted("/etc/dovecot/\(file)"))
  }

  @Test("A third one is refused, with the names of the other two, which are kept in sync")
  func third() async throws {
    let host = Host()
    for name in ["a.conf", "b.conf.ext"] { expectChange(try await host.sync(naming(name))) }
    let before = host.files
    for further in [[], ["--force"], ["--check"]] {
      expectRefusal(
        try await host.sync(naming("c.conf"), further), 65,
        naming: ["ldap_dovecot_conf_file", "a.conf", "b.conf.ext"], on: host, before: before)
    }
    for name in ["a.conf", "b.conf.ext"] {
      expectChange(try await host.sync(naming(name, .older)), naming: [name])
    }
    #expect(host.files.keys.sorted() == ["a.conf", "b.conf.ext"])
  }

  @Test("Foreign files do not count, and an administrator may choose more files")
  func others() async throws {
    let host = Host()
    host.scratch.write("dovecot/dovecot-ldap.conf.ext", "hosts = ldap.example.test\n")
    for name in ["a.conf", "b.conf.ext"] { expectChange(try await host.sync(naming(name))) }
    let chosen = "\(host.dovecot)/chosen.conf"
    expectChange(try await host.sync(naming("c.conf"), ["--output", chosen]))
    #expect(
      host.files.keys.sorted() == ["a.conf", "b.conf.ext", "chosen.conf", "dovecot-ldap.conf.ext"])
  }
}
