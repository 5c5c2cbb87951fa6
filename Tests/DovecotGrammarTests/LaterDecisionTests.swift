import DovecotGrammar
import Testing

@Suite("Whether a later passdb of 2.4 decides about verified users")
struct LaterDecisionTests {
  static let query =
    "SELECT 1 FROM admin_mailbox mb, admin_domain dom, core_user u WHERE mb.address = '%{user|username}' AND"
    + " dom.name = '%{user|domain}' AND u.is_active"
  static let include = "!include_try ours\n"

  static func sql(_ query: String = query, _ settings: String = "") -> String {
    "passdb sql {\n query = \(query)\n \(settings)\n}\n"
  }

  static let cases: [(text: String, expected: Bool)] = [
    (include + sql(), true),
    (include + sql(query, "result_success = return-ok"), true),
    // The samples' way.
    (
      include + "passdb_result_success = continue\npassdb_skip = authenticated\n"
        + sql(query, "skip = never\n result_success = return-ok"), true
    ),
    // Set-up's own passdb, above one that would find accounts by e-mail.
    (
      include + "passdb modoboa_account {\n driver = sql\n passdb_sql_query = \(query)\n}\n"
        + sql("SELECT 1 FROM core_user u WHERE u.email = '%{user}' AND u.is_active"), true
    ),
    // Passdbs that are not for passwords of ordinary users.
    (include + "passdb oauth2 {\n}\npassdb x {\n driver = sql\n master = yes\n}\n" + sql(), true),
    (include, false),
    (sql(), false),
    // It is asked first.
    (sql() + include, false),
    (include + sql(query.replacing("u.is_active", with: "true")), false),
    (include + sql("SELECT 1 FROM core_user u WHERE u.email = '%{user}' AND u.is_active"), false),
    (include + sql("SELECT password FROM users WHERE name = '%{user}'"), false),
    (include + sql(query, "result_success = continue"), false),
    (include + "passdb_result_success = continue\n" + sql(), false),
    (include + sql(query, "skip = authenticated"), false),
    (include + "passdb pam {\n}\n" + sql(), false),
  ]

  @Test(
    "Only one that finds active accounts by their mailbox, and has the last word", arguments: cases)
  func decides(text: String, expected: Bool) {
    let statements = SettingsReader(.v24).statements(in: Array(text.utf8)).map {
      IncludedStatement(file: "/d/dovecot.conf", statement: $0)
    }
    let main = ReadConfiguration(
      path: "/d/dovecot.conf", statements: statements,
      leadsToTarget: { $0.includePattern == "/d/ours" })
    #expect(main.laterDecides(.v24) == expected, "\(text)")
  }
}
