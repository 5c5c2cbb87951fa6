import Glibc
import TestSupport
import Testing

@testable import Doctor

@Suite("The CA that libldap trusts by default")
struct AuthorityInspectionTests {
  private static let (old, new) = ("libldap-2.5.so.0", "libldap.so.2")

  @Test(
    "on a host with the libldap of Debian 12 and of 13, that of Dovecot's driver counts",
    arguments: [
      ([old], nil, false), ([new], nil, true), ([old, new], nil, false), ([old, new], old, false),
      ([old, new], new, true), ([old], new, false), ([], new, true),
    ] as [([String], String?, Bool)])
  func systemStore(libraries: [String], driver: String?, isTrusted: Bool) async throws {
    let host = Scratch()
    let (modules, libraryDirectory) = ("usr/lib/dovecot/modules/auth", "usr/lib/x86_64-linux-gnu")
    try await Program.succeed(
      "/bin/mkdir", ["-p"] + [modules, libraryDirectory, "etc/ssl/certs"].map { host[$0] })
    host.write("etc/ssl/certs/0a1b2c3d.0", "")
    for library in libraries {
      host.write(
        "\(libraryDirectory)/\(library)",
        library == Self.old ? "ELF\0libgnutls.so.30\0" : "ELF\0libssl.so.3\0")
    }
    if let driver {
      host.write("\(modules)/libauthdb_ldap.so", "ELF\0\(driver)\0libc.so.6\0")
    }
    func facts() -> AuthorityFacts {
      AuthorityInspection(root: host.path, user: "dovecot", usual: "/x").facts(ldaprc: nil)
    }
    #expect(facts().hasSystemStore == isTrusted)
    unlink(host["etc/ssl/certs/0a1b2c3d.0"])
    #expect(!facts().hasSystemStore)
  }
}
