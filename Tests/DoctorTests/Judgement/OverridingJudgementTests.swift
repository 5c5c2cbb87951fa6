import PassdbFile
import Testing

@testable import Doctor

@Suite("Settings that override the file")
struct OverridingJudgementTests {
  private static let cases: [ConfigurationCase] = [
    .v23("before the include", settings: "base = y\ndn = x\ndnpass = y\n" + HostFacts.include),
    .v23(
      "after the include", settings: HostFacts.include + "base = y\ntls = no\n",
      findings: ["include 1", "overriding_settings 2", "overriding_settings 3"]),
    .v23(
      "in a block, which Dovecot ignores",
      settings: "x {\nauth_bind_userdn = y\n}\n" + HostFacts.include),
    .v23(
      "settings that the file cannot reset",
      settings: "auth_bind_userdn =\n" + HostFacts.include,
      findings: ["overriding_settings 1"]),
    .v23(
      "hosts, which uris overrides",
      settings: "hosts = 192.0.2.10:389\n" + HostFacts.include),
    .v24(
      "an earlier block of the same name",
      "passdb ldap {\n ldap_base = y\n}\n" + HostFacts.main24),
    .v24(
      "a later block of the same name",
      HostFacts.main24 + "passdb ldap {\n base = y\n ssl_client_ca_file = y\n}\n",
      findings: ["overriding_settings 9"]),
    .v24(
      "a later block of another name",
      HostFacts.main24 + "passdb other {\n driver = ldap\n ldap_base = y\n}\n"),
    .v24("for all passdbs", HostFacts.main24 + "ldap_base = y\n"),
    .v24(
      "in a protocol block, even before the include",
      "protocol imap {\n passdb ldap {\n  filter = y\n }\n}\n" + HostFacts.main24,
      findings: ["overriding_settings 3"]),
  ]

  @Test(
    "ciphers without encryption or certificate, for connections with TLS",
    arguments: [
      ("ALL:eNULL", true), ("aNULL", true), ("NORMAL:+ANON-ECDH", true), ("kECDHE+aNULL", true),
      ("ECDHE-RSA-AES128-GCM-SHA256:AECDH-NULL-SHA", true), ("NULL-SHA256", true),
      ("HIGH:!aNULL:!MD5", false), ("NORMAL:-NULL:%SERVER_PRECEDENCE", false), ("DEFAULT", false),
      ("SECURE256", false), ("", false),
    ])
  func ciphers(list: String, isOpen: Bool) {
    let old = HostFacts.of23(
      HostFacts.main23, settings: "tls_cipher_suite = \"\(list)\"\n" + HostFacts.include)
    let new = HostFacts.of24("ssl_cipher_list = \"\(list)\"\n" + HostFacts.main24)
    for facts in [old, new] {
      let withTLS = facts.with { $0.parameters.transport = .tls }
      #expect(withTLS.findings == (isOpen ? ["overriding_settings 1"] : []))
      #expect(facts.findings == [])
    }
  }

  @Test("what overrides, and what does not", arguments: cases)
  func overriding(example: ConfigurationCase) {
    #expect(example.facts.findings == example.findings)
  }
}
