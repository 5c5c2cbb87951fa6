import Testing

@testable import Doctor

@Suite("The ldap passdb")
struct PassdbJudgementTests {
  private static let userdb = HostFacts.userdb23

  private static let cases: [ConfigurationCase] = [
    .v23(
      "commented out", "#passdb {\n#driver = ldap\n#}\n" + HostFacts.sql23 + userdb,
      findings: ["ldap_passdb", "passdb_order?", "sql_passdb?"]),
    .v23(
      "in a protocol block",
      "protocol imap {\n\(HostFacts.passdb23)}\n" + HostFacts.sql23 + userdb,
      findings: ["ldap_passdb", "passdb_order?", "sql_passdb?"]),
    .v23(
      "another settings file", "passdb {\n driver = ldap\n args = /d/other\n}\n" + userdb,
      findings: ["ldap_passdb 3"]),
    .v23(
      "a settings file from a variable", "passdb {\n driver = ldap\n args = $x\n}\n" + userdb,
      findings: ["ldap_passdb 3"]),
    .v23(
      "a named block",
      "passdb ldap {\n driver = LDAP\n"
        + HostFacts.passdb23
        .split(separator: "\n").dropFirst(2).map { $0 + "\n" }.joined() + userdb),
    .v24(
      "every passdb denies", "passdb_deny = yes\n" + HostFacts.main24,
      findings: ["ldap_passdb 1"]),
    .v24(
      "a wrong password is let in", "passdb_result_failure = continue-ok\n" + HostFacts.main24,
      findings: ["ldap_passdb 1"]),
    .v23(
      "any password is let in while the LDAP server is down",
      HostFacts.passdb23.replacing("}", with: "result_internalfail = continue-ok\n}")
        + HostFacts.sql23 + userdb, findings: ["ldap_passdb 4"]),
  ]

  @Test("where it is, and which settings file it names", arguments: cases)
  func passdb(example: ConfigurationCase) {
    #expect(example.facts.findings == example.findings)
  }
}
