import Testing

@testable import Doctor

@Suite("Logins before the LDAP server is asked")
struct LoginNameJudgementTests {
  @Test(
    "formats that drop the domain",
    arguments: [
      ("%Lu", false), ("%u", false), ("%Ln@%Ld", false), ("%{user}", false),
      ("%{user | lower}", false), ("%{user|lower}", false), ("%{username}@%{domain}", false),
      ("", false), ("%Ln", true), ("%n", true), ("%{username}", true),
      ("%{user | username | lower}", true), ("%{user|username}", true),
      ("%{user | username}@%{user | domain}", false),
    ])
  func formats(format: String, dropsDomain: Bool) {
    #expect(HostFacts.dropsDomain(format) == dropsDomain)
  }

  private static let cases: [ConfigurationCase] = [
    .v23(
      "the domain is dropped", "auth_username_format = %Ln\n" + HostFacts.main23,
      findings: ["ldap_passdb 1"]),
    .v23("the domain is kept", "auth_username_format = %Lu\n" + HostFacts.main23),
    .v23(
      "no @ in logins", "auth_username_chars = abcdefg\n" + HostFacts.main23,
      findings: ["ldap_passdb 1"]),
    .v23("any login", "auth_username_chars =\n" + HostFacts.main23),
    .v23(
      "no password", "auth_mechanisms = cram-md5\n" + HostFacts.main23,
      findings: ["ldap_passdb 1"]),
    .v23("passwords, too", "auth_mechanisms = cram-md5 PLAIN\n" + HostFacts.main23),
    .v24(
      "only for other mechanisms", "passdb_mechanisms_filter = xoauth2\n" + HostFacts.main24,
      findings: ["ldap_passdb 1"]),
    .v24("for passwords", "passdb_mechanisms_filter = plain\n" + HostFacts.main24),
    .v24(
      "only for some names", "passdb_username_filter = *@b.test\n" + HostFacts.main24,
      findings: ["ldap_passdb 1"]),
    .v24("for all names", "passdb_username_filter = *\n" + HostFacts.main24),
  ]

  @Test("settings by which no LDAP login succeeds", arguments: cases)
  func settings(example: ConfigurationCase) {
    #expect(example.facts.findings == example.findings)
  }

  @Test("a domain that is added, where the LDAP server is asked for names without one")
  func realm() {
    let facts = HostFacts.of23(
      "auth_default_realm = example.org\n" + HostFacts.main23, settings: HostFacts.include)
    #expect(facts.findings.isEmpty)
    #expect(
      facts.with { $0.parameters.looksForBareNames = true }.findings == ["ldap_passdb 1"])
  }
}
