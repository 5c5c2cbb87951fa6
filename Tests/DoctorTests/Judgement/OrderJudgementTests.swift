import DovecotGrammar
import Testing

@testable import Doctor

@Suite("The order of the passdbs")
struct OrderJudgementTests {
  private static let (whole, userdb) = (HostFacts.main23, HostFacts.userdb23)
  private static let continued = HostFacts.passdb23.replacing(
    " driver", with: " result_success = continue\n driver")
  private static let sqlReturns24 = HostFacts.sql24.replacing(
    "passdb sql {", with: "passdb sql {\n result_success = return-ok")

  private static let cases: [ConfigurationCase] = [
    .v23("ldap alone", HostFacts.passdb23 + userdb),
    .v23(
      "sql first", HostFacts.sql23 + HostFacts.passdb23 + userdb, findings: ["passdb_order 1"]),
    .v23(
      "master users first",
      "passdb {\n driver = sql\n args = /d/sql\n master = yes\n}\n" + whole),
    .v23("a deny list first", "passdb {\n driver = passwd-file\n deny = yes\n}\n" + whole),
    .v23(
      "tokens first",
      "passdb {\n driver = oauth2\n mechanisms = xoauth2\n result_failure = return-fail\n}\n"
        + whole),
    .v23(
      "a passdb for another mechanism first",
      "passdb {\n driver = passwd-file\n mechanisms = cram-md5\n}\n" + whole),
    .v23(
      "the last passdb continues", continued + userdb,
      findings: ["passdb_order 2", "sql_passdb?"]),
    .v23(
      "the last passdb continues by its old name",
      HostFacts.passdb23.replacing(" driver", with: " pass = yes\n driver") + userdb,
      findings: ["passdb_order 2", "sql_passdb?"]),
    .v23("ldap continues, sql decides", continued + HostFacts.sql23 + userdb),
    .v24("sql first", HostFacts.sql24 + HostFacts.include, findings: ["passdb_order 1"]),
    .v24(
      "the name first, the settings later",
      "passdb ldap {\n}\n" + HostFacts.sql24 + HostFacts.include),
    .v24(
      "every passdb continues",
      HostFacts.include + "passdb_result_success = continue\n" + HostFacts.sql24,
      findings: ["passdb_order 3", "sql_passdb?"]),
    .v24(
      "ldap continues, sql decides",
      HostFacts.include + "passdb_result_success = continue\n" + sqlReturns24),
    .v24(
      "a passdb after sql continues",
      HostFacts.include + "passdb_result_success = continue\npassdb pam {\n}\n" + sqlReturns24
        + "passdb pam {\n}\npassdb x {\n driver = pam\n result_success = continue\n}\n"
        + "passdb y {\n driver = pam\n master = yes\n}\n",
      findings: ["passdb_order 16"]),
  ]

  @Test("which passdb comes first, and which decides", arguments: cases)
  func order(example: ConfigurationCase) {
    #expect(example.facts.findings == example.findings)
  }

  @Test("what this program has written is not to be edited")
  func written() {
    let facts = HostFacts.of(
      .v24,
      [
        "/d/dovecot.conf": HostFacts.include
          + HostFacts.sql24.replacing("sql {\n", with: "sql {\n skip = authenticated\n"),
        HostFacts.target: "passdb ldap {\n result_success = continue\n}\n",
      ])
    let item = Examination.items(facts).first { $0.identifier == .passdbOrder }
    #expect(item?.location == Item.Location(HostFacts.target, line: 2))
    #expect(item?.remedy?.text == ["run:", "    update_dovecot_conf"])
  }

  /// The sql passdb's query, and what is said of disabled accounts.
  static let disabled: [(query: String, status: Item.Status, remedy: String)] = [
    (HostFacts.byMailbox, .ok, ""),
    (HostFacts.byMailbox + " AND is_active", .attention, "    result_success = continue"),
    (
      "SELECT password FROM core_user WHERE email = '%u'", .attention,
      "mb.address = '%n' AND dom.name = '%d' AND core_user.is_active AND dom.enabled"
    ),
  ]

  @Test(
    "disabled accounts that can log in are a fault where the sql passdb could decide",
    arguments: disabled)
  func disabledAccounts(query: String, status: Item.Status, remedy: String) throws {
    let continued = HostFacts.passdb23.replacing("}", with: " result_success = continue\n}")
    func item(_ main: String, allows: Bool = false) throws -> Item {
      var facts = HostFacts.of(
        .v23,
        [
          "/d/dovecot.conf": main + HostFacts.sql23, HostFacts.target: HostFacts.ours(.v23),
          "/d/dovecot-ldap.conf.ext": HostFacts.include,
          "/d/sql": "driver = pgsql\npassword_query = \(query)\n",
        ])
      facts.allowsDisabledAccounts = allows
      return try #require(
        Examination.items(facts).first { $0.identifier == .passdbOrder })
    }
    let found = try item(HostFacts.passdb23)
    #expect(found.status == status)
    #expect(found.message.contains("accounts disabled in Modoboa can read and send mail"))
    let text = found.remedy?.text.joined(separator: "\n") ?? ""
    #expect(remedy.isEmpty ? text.isEmpty : text.contains(remedy), "\(text)")
    #expect(try item(continued).message == "ldap, then sql")
    #expect(try item(HostFacts.passdb23, allows: true).message == "ldap, then sql")
  }
}
