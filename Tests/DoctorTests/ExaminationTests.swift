import DovecotGrammar
import Sync
import Testing

@testable import Doctor

@Suite("The examination")
struct ExaminationTests {
  private static let cases: [ConfigurationCase] = [
    .v23("in order"),
    .v23("empty", "", findings: ["ldap_passdb", "passdb_order?", "sql_passdb?", "sql_userdb"]),
    .v23(
      "a line that cannot be parsed", "passdb\n" + HostFacts.main23,
      findings: [
        "include?", "ldap_passdb?", "overriding_settings?", "passdb_order?", "sql_passdb?",
        "sql_userdb?",
        "ldap_userdb?",
      ]),
    .v24("in order", HostFacts.main24),
    .v24(
      "empty", "",
      findings: [
        "include", "ldap_passdb?", "overriding_settings?", "passdb_order?", "sql_passdb?",
        "sql_userdb",
      ]),
  ]

  @Test("of whole configurations", arguments: cases)
  func configuration(example: ConfigurationCase) {
    #expect(example.facts.findings == example.findings)
  }

  @Test("the missing file is reported once")
  func missing() {
    let facts = HostFacts.of(.v24, ["/d/dovecot.conf": HostFacts.main24]).with {
      $0.parameters.plan = PlanFacts(reasons: [.missing])
    }
    #expect(facts.findings == ["in_sync", "ldap_passdb?", "passdb_order?", "sql_passdb?"])
  }

  @Test("each item is there, in its order")
  func order() {
    let identifiers = Examination.items(HostFacts.of23("", settings: "")).map(\.identifier)
    #expect(identifiers == Item.Identifier.allCases)
  }
}
