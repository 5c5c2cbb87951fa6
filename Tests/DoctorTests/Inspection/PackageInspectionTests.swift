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

      Package: dovecot-pgsql
      Version: 4
      Status: install ok half-configured

      Package: dovecot-mysql
      Status: install ok triggers-pending
      Version: 5
      """
    let bytes = Array(list.utf8)
    #expect(PackageInspection.package("dovecot-core", in: bytes)?.version == "1:2")
    #expect(PackageInspection.package("dovecot-ldap", in: bytes) == nil)
    #expect(PackageInspection.package("dovecot-ldap-x", in: bytes)?.version == "3")
    #expect(PackageInspection.package("dovecot", in: bytes) == nil)
    let unconfigured = PackageInspection.package("dovecot-pgsql", in: bytes)
    #expect(unconfigured?.version == "4")
    #expect(unconfigured?.isConfigured == false)
    #expect(PackageInspection.package("dovecot-mysql", in: bytes)?.isConfigured == true)
  }
}
