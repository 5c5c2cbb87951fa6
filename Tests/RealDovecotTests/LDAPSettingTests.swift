import TestSupport
import Testing

@Suite("The table of Dovecot's settings for ldap passdbs")
struct LDAPSettingTests {
  @Test("has all that the driver of 2.3 knows by name")
  func names23() throws {
    let driver = try #require(
      Scratch.content(of: "/usr/lib/dovecot/modules/auth/libauthdb_ldap.so"))
    let strings = driver.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    // The linker keeps one string for two of which one is the end of the other.
    let unknown = LDAPSetting.v23.map(\.name).filter { name in
      !strings.contains { $0.hasSuffix(name) }
    }
    #expect(unknown == [])
  }

  @Test("has exactly the settings of 2.4", arguments: [DovecotRelease.v24, .testing])
  func names24(release: DovecotRelease) async throws {
    let scratch = Scratch(below: "\(release.root)/tmp")
    let path = scratch.write(
      "dovecot.conf", "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n")
    let defaults = try await Program.succeed(
      "/usr/sbin/chroot",
      [release.root, "doveconf", "-c", String(path.dropFirst(release.root.count)), "-d"])
    let names = defaults.split(separator: "\n")
      .filter { $0.contains(" = ") }.compactMap { $0.split(separator: " ").first.map(String.init) }
    let others = ["pam", "sql", "static"].map { "passdb_\($0)_" }
    let known = names.filter { name in
      ["ldap_", "passdb_", "userdb_ldap_"].contains { name.hasPrefix($0) }
        && !others.contains { name.hasPrefix($0) }
    }
    #expect(Set(known) == Set(LDAPSetting.v24.map(\.name)))
    #expect(Set(LDAPSetting.tls24.map(\.name)).isSubset(of: Set(names)))
  }
}
