import Testing

@testable import Doctor

@Suite("The userdbs")
struct UserdbJudgementTests {
  private static let cases: [ConfigurationCase] = [
    .v23(
      "two ldap userdbs",
      HostFacts.main23 + "userdb {\n driver = ldap\n}\nuserdb {\n driver = ldap\n}\n",
      findings: ["ldap_userdb 13", "ldap_userdb 16"]),
    .v23(
      "prefetch first",
      HostFacts.passdb23 + HostFacts.sql23 + "userdb {\n driver = prefetch\n}\n"
        + HostFacts.userdb23),
    .v23(
      "prefetch alone",
      HostFacts.passdb23 + HostFacts.sql23 + "userdb {\n driver = prefetch\n}\n",
      findings: ["sql_userdb"]),
    .v23("static after sql", HostFacts.main23 + "userdb {\n driver = static\n}\n"),
    .v23(
      "static before sql",
      HostFacts.passdb23 + "userdb {\n driver = static\n}\n" + HostFacts.userdb23,
      findings: ["sql_userdb 5"]),
    .v24(
      "an ldap userdb of another name", HostFacts.main24 + "userdb other {\n driver = ldap\n}\n",
      findings: ["ldap_userdb 8"]),
  ]

  @Test("sql answers, and ldap is not asked", arguments: cases)
  func userdbs(example: ConfigurationCase) {
    #expect(example.facts.findings == example.findings)
  }
}
