import Testing

@testable import Doctor

@Suite("Packages")
struct PackageInspectionTests {
  @Test("versions in dpkg's list; only installed packages count")
  func list() {
    let list = """
      Package: dovecot-core
      Status: install ok installed
      Version: 1:2

      Package: dovecot-ldap
      Status: deinstall ok config-files
      Version: 1:1

      Package: dovecot-ldap-x
      Status: hold ok installed
      Version: 3
      """
    let bytes = Array(list.utf8)
    #expect(PackageInspection.version(of: "dovecot-core", in: bytes) == "1:2")
    #expect(PackageInspection.version(of: "dovecot-ldap", in: bytes) == nil)
    #expect(PackageInspection.version(of: "dovecot-ldap-x", in: bytes) == "3")
    #expect(PackageInspection.version(of: "dovecot", in: bytes) == nil)
  }
}
