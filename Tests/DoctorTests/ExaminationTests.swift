import DovecotGrammar
import Sync
import Testing

@testable import Doctor

@Suite("The examination")
struct ExaminationTests {
  private static let cases: [ConfigurationCase] = [
    .v23("in order"),
    .v23("empty", "", findings: ["sql_userdb", "ldap_passdb", "passdb_order?", "sql_passdb?"]),
    .v23(
      "a line that cannot be parsed", "passdb\n" + HostFacts.main23,
      findings: [
        "sql_userdb?", "ldap_userdb?", "include?", "overriding_settings?", "ldap_passdb?",
        "passdb_order?", "sql_passdb?",
      ]),
    .v24("in order", HostFacts.main24),
    .v24(
      "empty", "",
      findings: [
        "sql_userdb", "include", "overriding_settings?", "ldap_passdb?", "passdb_order?",
        "sql_passdb?",
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

  @Test("the LDAP server is asked last: its passdb waits for the file, the driver and the include")
  func last() {
    let facts = HostFacts.of(.v23, ["/d/dovecot.conf": "", "/d/dovecot-ldap.conf.ext": "x = y\n"])
      .with { $0.parameters.plan = PlanFacts(reasons: [.missing]) }
    #expect(
      facts.findings == [
        "in_sync", "sql_userdb", "include", "overriding_settings?", "ldap_passdb?", "passdb_order?",
        "sql_passdb?",
      ])
    let written = facts.with { $0.parameters.plan = PlanFacts(reasons: []) }
    #expect(written.findings.first { $0.hasPrefix("ldap_passdb") } == "ldap_passdb?")
    let unread = facts.with { $0.parameters.isSynchronizationOn = false }
    #expect(unread.findings.contains("include?"))
  }

  @Test("each item is there, in its order")
  func order() {
    let identifiers = Examination.items(HostFacts.of23("", settings: "")).map(\.identifier)
    #expect(
      identifiers == Item.Identifier.allCases.filter { $0.section == .ldap && $0 != .upgrade })
    let all = Examination.items(.inOrder, of: Set(ChapterSection.allCases)).map(\.identifier)
    #expect(all == Item.Identifier.allCases.filter { $0 != .upgrade })
  }
}
