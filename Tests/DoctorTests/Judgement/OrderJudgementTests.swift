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
    .v23("master users first", "passdb {\n driver = sql\n master = yes\n}\n" + whole),
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
      findings: ["passdb_order 2", "sql_passdb?"]),
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

  @Test("disabled accounts that can still log in are mentioned, but are not a fault")
  func disabled() {
    let sql = "passdb {\n driver = sql\n}\n"
    let continued = HostFacts.passdb23.replacing("}", with: " result_success = continue\n}")
    func message(_ main: String) -> String? {
      let items = Examination.items(HostFacts.of23(main, settings: HostFacts.include))
      return items.first { $0.identifier == .passdbOrder && $0.status == .ok }?.message
    }
    let mention = "ldap, then sql; accounts disabled in Modoboa can still read and send mail"
    #expect(message(HostFacts.passdb23 + sql)?.hasPrefix(mention) == true)
    #expect(message(continued + sql) == "ldap, then sql")
  }
}
