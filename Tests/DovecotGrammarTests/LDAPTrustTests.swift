import DovecotGrammar
import Testing

@Suite("Which settings choose the CA of LDAP servers")
struct LDAPTrustTests {
  private func statements(_ text: String, _ dialect: Dialect) -> [IncludedStatement] {
    SettingsReader(dialect).statements(in: Array(text.utf8)).map {
      IncludedStatement(file: "/f", statement: $0)
    }
  }

  @Test(
    "the settings file of 2.3: the last line wins",
    arguments: [
      ("", nil, nil, false),
      ("tls_ca_cert_file = /a\n", "/a", nil, false),
      ("tls_ca_cert_file = /a\ntls_ca_cert_file = /b\n", "/b", nil, false),
      ("tls_ca_cert_file = /a\ntls_ca_cert_file =\n", nil, nil, false),
      ("tls_ca_cert_dir = /d\ntls_require_cert = never\n", nil, "/d", true),
      ("tls_require_cert = allow\n", nil, nil, true),
      ("tls_require_cert = demand\n", nil, nil, false),
      ("ssl_client_ca_file = /a\n", nil, nil, false),
    ] as [(String, String?, String?, Bool)])
  func settingsFile(_ text: String, _ file: String?, _ directory: String?, _ isUnverified: Bool) {
    let trust = LDAPTrust(
      .v23, passdb: nil, in: ConfigurationSection(statements("ssl_client_ca_file = /x\n", .v24)),
      settings: statements(text, .v23))
    #expect(trust.file?.value == file)
    #expect(trust.directory?.value == directory)
    #expect(trust.isUnverified == isUnverified)
  }

  @Test(
    "the configuration of 2.4: the passdb overrides the top level",
    arguments: [
      ("", nil, nil, false),
      ("ssl_client_ca_file = /a\n", "/a", nil, false),
      ("ssl_client {\n  ca_file = /a\n  ca_dir = /d\n}\n", "/a", "/d", false),
      ("ssl_client_ca_file = /a\nssl_client {\n  ca_file = /b\n}\n", "/b", nil, false),
      (
        "ssl_client_ca_file = /a\npassdb ldap {\n  ssl_client_ca_file = /p\n}\n", "/p", nil, false
      ),
      ("ssl_client_require_valid_cert = no\n", nil, nil, true),
      ("ssl_client_require_valid_cert = yes\n", nil, nil, false),
      ("passdb ldap {\n  ssl_client_require_valid_cert = no\n}\n", nil, nil, true),
    ] as [(String, String?, String?, Bool)])
  func mainConfiguration(
    _ text: String, _ file: String?, _ directory: String?, _ isUnverified: Bool
  ) {
    let root = ConfigurationSection(statements(text, .v24))
    let trust = LDAPTrust(
      .v24, passdb: Backend.all(.passdb, in: root, .v24).first, in: root,
      settings: statements("tls_ca_cert_file = /x\n", .v23))
    #expect(trust.file?.value == file)
    #expect(trust.directory?.value == directory)
    #expect(trust.isUnverified == isUnverified)
  }
}
