import Glibc
import TestSupport
import Testing

@Suite("The LDAP client library", .fewAtOnce, .timeLimit(.minutes(20)))
struct LDAPLibraryTests {
  /// Its name in any release of Debian.
  private static let hidden = """
    for file in /usr/lib/*/libldap.so.2 /usr/lib/*/libldap-2.5.so.0; do
      test ! -e "$file" || mount --bind /dev/null "$file"
    done
    exec "$@"
    """

  @Test("Without it, what needs it is refused with the names of the package")
  func missing() async throws {
    let (host, server) = (try await Host.withOlderFile(), try await Office.server())
    let before = host.files
    let parameters = Parameters.at(server)
    for further in [["--bind"], ["--bind", "--check"]] {
      expectRefusal(
        try await host.mounting(Self.hidden, host.command(parameters, further)), 69,
        naming: ["libldap-2.5-0"], on: host, before: before)
    }
    let command = host.loginCommand("alice", parameters)
    let login = try await host.mounting(
      "echo \(Office.password(of: "alice")) | {\n\(Self.hidden)\n}", command)
    expectFailure(login, 69, naming: ["libldap-2.5-0"])
    // Nothing else needs it.
    let check = try await host.mounting(Self.hidden, host.command(parameters, ["--check"]))
    #expect(check.status == 2)
    expectChange(try await host.mounting(Self.hidden, host.command(parameters)))
    try await expectFile(of: parameters, on: host)
  }

  @Test("A wrong library under that name is refused, too")
  func wrong() async throws {
    let (host, server) = (try await Host.withOlderFile(), try await Office.server())
    let before = host.files
    let script = Self.hidden.replacing("/dev/null", with: "\"$(readlink -f /usr/lib/*/libm.so.6)\"")
    expectRefusal(
      try await host.mounting(script, host.command(.at(server), ["--bind"])), 69, on: host,
      before: before)
  }

  @Test("A run that does not try the servers does not open it")
  func notOpened() async throws {
    let (host, server) = (Host(), try await Office.server())
    let without = try await Strace.calls(of: host.command(.at(server)), withWorker: true)
    #expect(!without.contains { $0.text.contains("libldap") })
    #expect(!without.contains { $0.name == "connect" })
    let with = try await Strace.calls(
      of: host.command(.at(server), ["--bind"]), withWorker: true)
    #expect(with.contains { $0.text.contains("libldap") })
    // No thread except for name resolution, no program, and no file of the user who runs it.
    #expect(with.count { $0.name == "execve" } == 1)
    #expect(!with.contains { $0.text.contains("ldaprc\", O_") && !$0.text.contains("ENOENT") })
  }

  @Test("libldap's variables are removed from the environment, however long their names are")
  func variables() async throws {
    let (host, server) = (Host(), try await Office.server())
    let names = [
      "LDAP" + String(repeating: "X", count: 59), "LDAP" + String(repeating: "Y", count: 60),
      "LDAP" + String(repeating: "Z", count: 5000), "LDAPURI", "LDAP",
    ]
    let variables = Dictionary(uniqueKeysWithValues: names.map { ($0, "ldap://nothing.invalid") })
    // It would be killed if it looped forever.
    let result = try await Program.run(
      "/usr/bin/timeout", ["--signal=KILL", "60"] + host.command(.at(server), ["--bind"]),
      environment: Host.environment.merging(variables) { $1 })
    expectChange(result)
  }

  @Test("The same binary works on Debian 13", arguments: Transport.allCases)
  func debian13(transport: Transport) async throws {
    let (tree, server) = (try await Debian13(), try await Office.server())
    let certificates = try await LDAPCertificates.shared()
    tree.scratch.write("ca.crt", Scratch.content(of: certificates.authority) ?? [], mode: 0o644)
    chmod(tree.scratch.path, 0o755)
    tree.scratch.write("export.json", Parameters.at(server, transport).byName.json)
    let further = [
      "--export", tree.path("export.json"), "--bind", "--ca-file", tree.path("ca.crt"),
    ]
    expectChange(try await tree.sync(further, version: "2.4"))
  }

  @Test("The messages for certificates are the same on Debian 13", arguments: BadCertificate.all)
  func debian13Certificates(certificate: BadCertificate) async throws {
    let tree = try await Debian13()
    let certificates = try await LDAPCertificates.shared()
    tree.scratch.write("ca.crt", Scratch.content(of: certificates.authority) ?? [], mode: 0o644)
    chmod(tree.scratch.path, 0o755)
    try await Slapd.running(Office.setup.with(certificate: certificate.kind)) { server in
      for transport in [Transport.starttls, .ssl] {
        tree.scratch.write("export.json", Parameters.at(server, transport).json)
        let result = try await tree.sync(
          [
            "--export", tree.path("export.json"), "--bind", "--ca-file", tree.path("ca.crt"),
          ], version: "2.4")
        expectFailure(result, 69, naming: ["certificate"] + certificate.words)
      }
    }
  }
}
