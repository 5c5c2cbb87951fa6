import DovecotGrammar
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

  private static let auth = "/d/conf.d/auth-sql.conf.ext"
  private static let settings = "/d/dovecot-sql.conf.ext"
  private static let spare23 = "userdb {\n driver = sql\n args = \(settings)\n}\n"

  @Test(
    "a file without a driver is not to be included: the auth process would exit at start-up",
    arguments: [
      (.v23, HostFacts.passdb23, spare23, "#driver =\n#connect =\n", nil),
      (.v23, HostFacts.passdb23, spare23, "driver = pgsql\n", nil),
      (
        .v23, HostFacts.passdb23, spare23, "driver = pgsql\nconnect = host=a\n",
        "!include conf.d/auth-sql.conf.ext"
      ),
      (.v24, HostFacts.include, "userdb sql {\n query = x\n}\n", nil, nil),
      (
        .v24, HostFacts.include, "sql_driver = sqlite\nuserdb sql {\n query = x\n}\n", nil,
        "!include conf.d/auth-sql.conf.ext"
      ),
    ] as [(Dialect, String, String, String?, String?)])
  func ready(
    dialect: Dialect, main: String, spare: String, settings: String?, include: String?
  ) {
    let facts = HostFacts.of(
      dialect,
      [
        "/d/dovecot.conf": main, "/d/dovecot-ldap.conf.ext": HostFacts.include,
        HostFacts.target: HostFacts.ours(dialect), Self.auth: spare,
        Self.settings: settings ?? "",
      ])
    let item = facts.sqlUserdbItem
    #expect(item.status == .attention)
    if let include {
      #expect(item.remedy?.text == ["add to /d/dovecot.conf:", "    \(include)"])
    } else {
      #expect(item.remedy?.steps.count == 1)
      if case .advise? = item.remedy?.steps.first {} else { Issue.record("\(item)") }
    }
  }

  @Test("an active one without a driver is a fault of the configuration")
  func active() {
    let main = HostFacts.passdb23 + Self.spare23
    let facts = HostFacts.of(
      .v23,
      [
        "/d/dovecot.conf": main, "/d/dovecot-ldap.conf.ext": HostFacts.include,
        HostFacts.target: HostFacts.ours(.v23), Self.settings: "#driver =\n",
      ])
    #expect(facts.findings == ["configuration"])
    let new = HostFacts.of24(HostFacts.main24.replacing("sql_driver = sqlite", with: "query = x"))
    #expect(new.findings == ["configuration 2", "configuration 5"])
  }

  @Test("the package of the driver that is used")
  func driver() {
    let facts = HostFacts.of24(
      HostFacts.main24.replacing("sqlite", with: "pgsql"))
    let packages = ProgramFacts.Packages(core: "1:2.4.3-1~bpo13+1", ldap: "1", sql: ["mysql"])
    let item = facts.with { $0.program.packages = packages }.sqlUserdbItem
    #expect(item.remedy?.steps == [.run("apt install dovecot-pgsql=1:2.4.3-1~bpo13+1")])
    let installed = ProgramFacts.Packages(core: "1", ldap: "1", sql: ["pgsql"])
    #expect(facts.with { $0.program.packages = installed }.findings.isEmpty)
  }

  @Test("sql answers, and ldap is not asked", arguments: cases)
  func userdbs(example: ConfigurationCase) {
    #expect(example.facts.findings == example.findings)
  }
}
