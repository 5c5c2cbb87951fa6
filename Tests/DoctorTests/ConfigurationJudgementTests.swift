import DovecotGrammar
import DovecotService
import Sync
import Testing

@testable import Doctor

/// A configuration, and what is found in it.
struct ConfigurationCase: Sendable, CustomTestStringConvertible {
  let name: String
  let main: String
  var settings = HostFacts.include
  let findings: [String]

  var testDescription: String { name }

  private static let sql = "passdb {\n driver = sql\n args = x\n}\n"
  private static let userdb = "userdb {\n driver = sql\n args = x\n}\n"
  private static let whole = HostFacts.passdb23 + sql + userdb

  static let of23 = [
    ConfigurationCase(name: "in order", main: whole, findings: []),
    ConfigurationCase(name: "ldap alone", main: HostFacts.passdb23 + userdb, findings: []),
    ConfigurationCase(
      name: "nothing", main: "", findings: ["ldap_passdb", "passdb_order?", "sql_userdb"]),
    ConfigurationCase(
      name: "in a comment", main: "#passdb {\n#driver = ldap\n#}\n" + sql + userdb,
      findings: ["ldap_passdb", "passdb_order?"]),
    ConfigurationCase(
      name: "in a protocol", main: "protocol imap {\n\(HostFacts.passdb23)}\n" + sql + userdb,
      findings: ["ldap_passdb", "passdb_order?"]),
    ConfigurationCase(
      name: "another file",
      main: "passdb {\n driver = ldap\n args = /d/other\n}\n" + userdb,
      findings: ["ldap_passdb 3"]),
    ConfigurationCase(
      name: "a variable for the file", main: "passdb {\n driver = ldap\n args = $x\n}\n" + userdb,
      findings: ["ldap_passdb 3"]),
    ConfigurationCase(
      name: "a name for the block",
      main: "passdb ldap {\n driver = LDAP\n"
        + HostFacts.passdb23
        .split(separator: "\n").dropFirst(2).map { $0 + "\n" }.joined() + userdb,
      findings: []),
    ConfigurationCase(
      name: "sql first", main: sql + HostFacts.passdb23 + userdb, findings: ["passdb_order 1"]),
    ConfigurationCase(
      name: "master users first",
      main: "passdb {\n driver = sql\n master = yes\n}\n" + whole, findings: []),
    ConfigurationCase(
      name: "the refused first", main: "passdb {\n driver = passwd-file\n deny = yes\n}\n" + whole,
      findings: []),
    ConfigurationCase(
      name: "tokens first",
      main: "passdb {\n driver = oauth2\n mechanisms = xoauth2\n result_failure = return-fail\n}\n"
        + whole,
      findings: []),
    ConfigurationCase(
      name: "a passdb for another mechanism first",
      main: "passdb {\n driver = passwd-file\n mechanisms = cram-md5\n}\n" + whole, findings: []),
    ConfigurationCase(
      name: "the last word to nobody",
      main: HostFacts.passdb23.replacing(" driver", with: " result_success = continue\n driver")
        + userdb, findings: ["passdb_order 2"]),
    ConfigurationCase(
      name: "the last word to sql",
      main: HostFacts.passdb23.replacing(" driver", with: " result_success = continue\n driver")
        + sql + userdb, findings: []),
    ConfigurationCase(
      name: "two userdbs of ldap",
      main: whole + "userdb {\n driver = ldap\n}\nuserdb {\n driver = ldap\n}\n",
      findings: ["ldap_userdb 13", "ldap_userdb 16"]),
    ConfigurationCase(
      name: "prefetch first",
      main: HostFacts.passdb23 + sql + "userdb {\n driver = prefetch\n}\n" + userdb, findings: []),
    ConfigurationCase(
      name: "prefetch alone", main: HostFacts.passdb23 + sql + "userdb {\n driver = prefetch\n}\n",
      findings: ["sql_userdb"]),
    ConfigurationCase(
      name: "static after sql", main: whole + "userdb {\n driver = static\n}\n", findings: []),
    ConfigurationCase(
      name: "static before sql",
      main: HostFacts.passdb23 + "userdb {\n driver = static\n}\n" + userdb,
      findings: ["sql_userdb 5"]),
    ConfigurationCase(
      name: "what no reader understands", main: "passdb\n" + whole,
      findings: [
        "include?", "ldap_passdb?", "overriding_settings?", "passdb_order?", "sql_userdb?",
        "ldap_userdb?",
      ]),
    ConfigurationCase(
      name: "no include", main: whole, settings: "base = x\n",
      findings: ["include", "overriding_settings?"]),
    ConfigurationCase(
      name: "the include twice", main: whole, settings: HostFacts.include + HostFacts.include,
      findings: []),
    ConfigurationCase(
      name: "a comment after the include", main: whole, settings: HostFacts.include + "# x\n\n",
      findings: []),
    ConfigurationCase(
      name: "an absolute path", main: whole, settings: "!include_try \(HostFacts.target)\n",
      findings: []),
    ConfigurationCase(
      name: "another name", main: whole, settings: "\n!include_try modoboa.conf\n",
      findings: ["include 2", "overriding_settings?"]),
    ConfigurationCase(
      name: "another include after it", main: whole,
      settings: HostFacts.include + "!include_try more.conf\n", findings: ["include 1"]),
    ConfigurationCase(
      name: "the same setting before it", main: whole,
      settings: "base = y\ndn = x\ndnpass = y\n" + HostFacts.include, findings: []),
    ConfigurationCase(
      name: "the same settings after it", main: whole,
      settings: HostFacts.include + "base = y\ntls = no\n",
      findings: ["include 1", "overriding_settings 2", "overriding_settings 3"]),
    ConfigurationCase(
      name: "in a block, which is passed over", main: whole,
      settings: "x {\nauth_bind_userdn = y\n}\n" + HostFacts.include, findings: []),
    ConfigurationCase(
      name: "what cannot be taken back", main: whole,
      settings: "auth_bind_userdn =\nhosts =\n" + HostFacts.include,
      findings: ["overriding_settings 1"]),
    ConfigurationCase(
      name: "an unknown setting", main: whole, settings: "bse = y\n" + HostFacts.include,
      findings: ["configuration 1"]),
    ConfigurationCase(
      name: "a bad switch", main: whole, settings: "\ntls = on\n" + HostFacts.include,
      findings: ["configuration 2"]),
    ConfigurationCase(
      name: "an include of nothing", main: whole, settings: "!include x\n" + HostFacts.include,
      findings: ["configuration 1"]),
  ]

  private static let sql24 = "passdb sql {\n query = x\n}\nuserdb sql {\n query = x\n}\n"

  static let of24 = [
    ConfigurationCase(name: "in order", main: HostFacts.include + sql24, findings: []),
    ConfigurationCase(
      name: "nothing", main: "",
      findings: [
        "include", "ldap_passdb?", "overriding_settings?", "passdb_order?", "sql_userdb",
      ]),
    ConfigurationCase(
      name: "an earlier block of the same name",
      main: "passdb ldap {\n ldap_base = y\n}\n" + HostFacts.include + sql24, findings: []),
    ConfigurationCase(
      name: "a later block of the same name",
      main: HostFacts.include + sql24 + "passdb ldap {\n base = y\n ssl_client_ca_file = y\n}\n",
      findings: ["overriding_settings 9"]),
    ConfigurationCase(
      name: "a later block of another name",
      main: HostFacts.include + sql24 + "passdb other {\n driver = ldap\n ldap_base = y\n}\n",
      findings: []),
    ConfigurationCase(
      name: "for all passdbs", main: HostFacts.include + sql24 + "ldap_base = y\n", findings: []),
    ConfigurationCase(
      name: "within a protocol, though before it",
      main: "protocol imap {\n passdb ldap {\n  filter = y\n }\n}\n" + HostFacts.include + sql24,
      findings: ["overriding_settings 3"]),
    ConfigurationCase(
      name: "sql first", main: sql24 + HostFacts.include, findings: ["passdb_order 1"]),
    ConfigurationCase(
      name: "named first, said later",
      main: "passdb ldap {\n}\n" + sql24 + HostFacts.include, findings: []),
    ConfigurationCase(
      name: "the last word to nobody",
      main: HostFacts.include + "passdb_result_success = continue\n" + sql24,
      findings: ["passdb_order 2"]),
    ConfigurationCase(
      name: "the last word to sql",
      main: HostFacts.include + "passdb_result_success = continue\n"
        + sql24.replacing("passdb sql {", with: "passdb sql {\n result_success = return-ok"),
      findings: []),
    ConfigurationCase(
      name: "the last word to nobody, after sql",
      main: HostFacts.include + "passdb_result_success = continue\npassdb pam {\n}\n"
        + sql24.replacing("passdb sql {", with: "passdb sql {\n result_success = return-ok")
        + "passdb pam {\n}\npassdb x {\n driver = pam\n result_success = continue\n}\n"
        + "passdb y {\n driver = pam\n master = yes\n}\n",
      findings: ["passdb_order 16"]),
    ConfigurationCase(
      name: "every passdb refuses", main: "passdb_deny = yes\n" + HostFacts.include + sql24,
      findings: ["ldap_passdb 1"]),
    ConfigurationCase(
      name: "a userdb of another name",
      main: HostFacts.include + sql24 + "userdb other {\n driver = ldap\n}\n",
      findings: ["ldap_userdb 8"]),
    ConfigurationCase(
      name: "the include in a block",
      main: "passdb ldap {\n \(HostFacts.include)}\n" + sql24,
      findings: ["include 2", "ldap_passdb?"]),
    ConfigurationCase(
      name: "not to be missed", main: "!include dovecot-modoboa.conf.ext\n" + sql24,
      findings: ["include 1"]),
  ]
}

@Suite("Dovecot's configuration")
struct ConfigurationJudgementTests {
  @Test("of 2.3", arguments: ConfigurationCase.of23)
  func of23(example: ConfigurationCase) {
    let facts = HostFacts.of23(example.main, settings: example.settings)
    #expect(facts.findings == example.findings)
  }

  @Test("of 2.4", arguments: ConfigurationCase.of24)
  func of24(example: ConfigurationCase) {
    let files = ["/d/dovecot.conf": example.main, HostFacts.target: HostFacts.ours(.v24)]
    #expect(HostFacts.of(.v24, files).findings == example.findings)
  }

  @Test("a file that does not stand yet is told of once")
  func missing() {
    let main = ConfigurationCase.of24[0].main
    let facts = HostFacts.of(.v24, ["/d/dovecot.conf": main]).with {
      $0.parameters.plan = PlanFacts(reasons: [.missing])
    }
    #expect(facts.findings == ["in_sync", "ldap_passdb?", "passdb_order?"])
  }

  @Test("whether a disabled account is kept out is told, and no fault")
  func disabled() {
    let sql23 = "passdb {\n driver = sql\n}\n"
    let continued = HostFacts.passdb23.replacing("}", with: " result_success = continue\n}")
    func told(_ main: String) -> String? {
      let items = Examination.items(HostFacts.of23(main, settings: HostFacts.include))
      let item = items.first { $0.identifier == .passdbOrder && $0.status == .ok }
      return item?.message
    }
    let message = "ldap, then sql; accounts disabled in Modoboa can still log in"
    #expect(told(HostFacts.passdb23 + sql23)?.hasPrefix(message) == true)
    #expect(told(continued + sql23) == "ldap, then sql")
  }

  @Test("each item is there, in its order")
  func order() {
    let identifiers = Examination.items(HostFacts.of23("", settings: "")).map(\.identifier)
    #expect(identifiers == Item.Identifier.allCases)
  }
}
