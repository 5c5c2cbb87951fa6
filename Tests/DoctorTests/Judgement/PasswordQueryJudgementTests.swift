import DovecotGrammar
import Testing

@testable import Doctor

@Suite("The query of the sql passdb")
struct PasswordQueryJudgementTests {
  private static let byEmail =
    "SELECT email AS user, password FROM core_user WHERE email = '%{user}'"
  private static let continued24 = "passdb_result_success = continue\n"

  /// A configuration of 2.3 with this in the ldap passdb, and settings files of sql passdbs.
  private static func v23(_ setting: String, _ files: String...) -> HostFacts {
    var all = [
      "/d/dovecot-ldap.conf.ext": HostFacts.include, HostFacts.target: HostFacts.ours(.v23),
      "/d/dovecot.conf": HostFacts.passdb23.replacing(" driver", with: " \(setting)\n driver"),
    ]
    for (number, file) in files.enumerated() {
      all["/d/dovecot.conf"]? += "passdb {\n driver = sql\n args = /d/\(number)\n}\n"
      all["/d/\(number)"] = "connect = password=s3cret\n\(file)"
    }
    all["/d/dovecot.conf"]? += HostFacts.userdb23
    return .of(.v23, all)
  }

  private static func v24(_ sql: String) -> HostFacts {
    .of24(
      HostFacts.include + continued24 + "passdb sql {\n result_success = return-ok\n \(sql)\n}\n"
        + "userdb sql {\n query = x\n}\nsql_driver = pgsql\n")
  }

  private static let query = "password_query = \(byEmail)\n"
  private static let right = "password_query = \(HostFacts.byMailbox)\n"

  private static let cases: [(HostFacts, [String])] = [
    (v23("result_success = continue", query), ["sql_passdb 2"]),
    (v23("result_success = continue", "# x\ndriver = mysql\n\n\(query)"), ["sql_passdb 5"]),
    (v23("pass = yes", query), ["sql_passdb 2"]),
    (v23("result_success = return-ok", query), ["passdb_order 2"]),
    (v23("result_success = continue", right), []),
    (v23("result_success = continue", query, right), []),
    (v23("result_success = continue", query, query), ["sql_passdb 2"]),
    (v23("result_success = continue", ""), ["sql_passdb?"]),
    (v23("result_success = continue", "password_query = SELECT x"), ["sql_passdb?"]),
    (v23("result_success = continue", query + right), []),
    (v24("query = \(byEmail)"), ["sql_passdb 5"]),
    (v24("sql_query = \(byEmail)"), ["sql_passdb 5"]),
    (v24("passdb_sql_query = \(byEmail)"), ["sql_passdb 5"]),
    (v24("query = \\\n  \(byEmail)"), ["sql_passdb 5"]),
    (v24("query = \(HostFacts.byMailbox)"), []),
    (v24("query = </etc/query"), ["sql_passdb?"]),
    (v24("query = $SET:query"), ["sql_passdb?"]),
  ]

  @Test("is a fault if it decides and goes by email", arguments: cases)
  func decides(facts: HostFacts, findings: [String]) {
    #expect(facts.findings == findings)
  }

  private func remedy(_ facts: HostFacts) -> String? {
    Examination.items(facts).first { $0.identifier == .sqlPassdb }?.remedy?.text
      .joined(separator: "\n")
  }

  @Test("the remedy is the same query by mailbox, for the engine in use")
  func remedies() {
    let settings = "driver = mysql\n\(Self.query.replacing("%{user}", with: "%u"))"
    #expect(
      remedy(Self.v23("pass = yes", settings)) == #"""
        add to /d/0, above line 3:
            password_query = \
              SELECT CONCAT(mb.address, '@', dom.name) AS user, password \
              FROM core_user \
              INNER JOIN admin_mailbox mb ON mb.user_id = core_user.id \
              INNER JOIN admin_domain dom ON dom.id = mb.domain_id \
              WHERE mb.address = '%n' AND dom.name = '%d' AND core_user.is_active AND dom.enabled
        remove line 3 of /d/0
        """#)
    let inBlock = remedy(Self.v24("sql_driver = sqlite\n query = \(Self.byEmail)"))
    #expect(
      inBlock?.contains("      query = \\\n        SELECT mb.address || '@' || dom.name AS user")
        == true)
  }

  @Test("a query that may hold a password is not shown, but what it selects is named")
  func secret() {
    let query =
      "SELECT email AS user, 's3cret' AS pass, 'y' AS proxy FROM core_user WHERE email='%u'"
    let facts = Self.v23("pass = yes", "driver = pgsql\npassword_query = \(query)\n")
    let remedy = remedy(facts) ?? ""
    #expect(remedy.contains("FROM admin_mailbox mb \\\n"))
    #expect(remedy.hasSuffix("add what the old query selects besides: pass, proxy"))
    #expect(!"\(facts.passwordQueries)".contains("password=s3cret"))
    #expect(!remedy.contains("s3cret"))
  }
}
