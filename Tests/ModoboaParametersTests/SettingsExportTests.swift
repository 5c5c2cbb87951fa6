import Secrets
import TestSupport
import Testing

@testable import ModoboaParameters

@Suite("Settings exports")
struct SettingsExportTests {
  private func export(_ text: String) throws(ParametersError) -> LDAPParameters {
    try SettingsExport(Array(text.utf8)).parameters
  }

  @Test(
    "each format gives the parameters",
    arguments: [
      #"{"core": {"ldap_server_address": "a"}, "admin": {}}"#,
      #"{"core": {"ldap_server_address": "a"}}"#,
      #""{\"core\": {\"ldap_server_address\": \"a\"}}""#,
      #"[{"model": "core.localconfig", "pk": 1, "fields": {"_parameters": {"core": {"ldap_server_address": "a"}}}}]"#,
      #"[{"model": "core.localconfig", "pk": 1, "fields": {"_parameters": "{\"core\": {\"ldap_server_address\": \"a\"}}"}}]"#,
      #"""
      [{"model": "auth.user", "pk": 1, "fields": {}},
       {"model": "core.localconfig", "pk": 7, "fields": {"_parameters": {"core": {"ldap_server_address": "b"}}}},
       {"model": "core.localconfig", "pk": 3, "fields": {"_parameters": {"core": {"ldap_server_address": "a"}}}}]
      """#,
      #"""
      {"label": "General", "params": {"authentication_type": "ldap", "ldap_dovecot_sync": true,
       "ldap_server_address": "a"}}
      """#,
      "\u{feff}" + #"{"core": {"ldap_server_address": "a"}}"#,
    ])
  func shapes(_ text: String) throws {
    #expect(try export(text).text(.serverAddress) == "a")
  }

  @Test(
    "an instance without stored LDAP parameters has the defaults",
    arguments: ["{}", #"{"admin": {"handle_mailboxes": true}}"#, #"{"core": {}}"#, #""{}""#])
  func defaults(_ text: String) throws {
    #expect(try export(text) == LDAPParameters([:]))
  }

  @Test("a secret missing from an API answer does not have the default")
  func withheld() throws {
    let parameters = try export(
      #"{"params": {"authentication_type": "ldap", "ldap_dovecot_sync": true}}"#)
    #expect(throws: ParametersError.withheld(.bindPassword)) {
      try parameters.secret(.bindPassword)
    }
    #expect(try parameters.text(.bindDN) == "")
  }

  @Test(
    "JSON that is not an export of Modoboa is reported as such",
    arguments: [
      "[]", "[1]", #"[{"model": "auth.user", "pk": 1, "fields": {}}]"#, #"[{"pk": 1}]"#,
      #"[{"model": "core.localconfig", "pk": 1, "fields": {}}]"#,
      #"[{"model": "core.localconfig", "pk": 1, "fields": {"_parameters": 1}}]"#,
      #"{"name": "package", "version": "1.0.0"}"#, #"{"compilerOptions": {}}"#,
      #"{"params": {"enable_admin_limits": true}}"#, #"{"params": 1}"#, #"{"core": 1}"#, "1",
      "null", #""text""#,
    ])
  func unknownShapes(_ text: String) {
    #expect {
      try export(text)
    } throws: { error in
      switch error as? ParametersError {
      case .unknownShape, .notJSON: true
      default: false
      }
    }
  }

  @Test(
    "text that is not JSON is reported as such, with the position if known",
    arguments: [
      "", " ", "{", #"{"core": {"ldap_server_address": "a"#, "{}x", "{'core': {}}", "nonsense",
      #"{"core": {"ldap_server_port": NaN}}"#, String(repeating: "[", count: 600),
      String(repeating: "{\"core\":", count: 100_000),
    ])
  func notJSON(_ text: String) {
    #expect {
      try export(text)
    } throws: { error in
      if case .notJSON? = error as? ParametersError { true } else { false }
    }
  }

  @Test(
    "the output of a database client with doubled backslashes is refused",
    arguments: [
      #"{"core": {"ldap_bind_password": "a\\"b"}}"#,
      #"{"core": {"ldap_bind_password": "a\\""}}"#,
      #"{"core": {"ldap_bind_dn": "cn=Doe\\\\, J,dc=x", "ldap_bind_password": "a\\\\b"}}"#,
      #"{"core": {"ldap_search_base": "ou=M\\u00fcnchen,dc=x"}}"#,
      #"{"core": {"ldap_user_dn_template": "cn=%(user)s\\\\, J,dc=x"}}"#,
    ])
  func doubledBackslashes(_ text: String) {
    #expect(throws: ParametersError.doubledBackslashes) { try export(text) }
  }

  @Test(
    "a bare column with backslashes is not",
    arguments: [
      #"{"core": {"ldap_bind_password": "a\"b\\"}}"#,
      #"{"core": {"ldap_bind_password": "a\\b\\u00e4"}}"#,
      #"{"core": {"ldap_bind_dn": "cn=Doe\\, J,dc=x"}}"#,
      #"{"core": {"ldap_bind_dn": "CORP\\bob"}}"#,
      #"{"core": {"ldap_bind_dn": "CORP\\u1234"}}"#,
      #"{"core": {"ldap_bind_dn": "cn=a\\\\b,dc=x"}}"#,
      #"{"core": {"ldap_search_base": "ou=M\u00fcnchen,dc=x"}}"#,
      #"{"core": {"ldap_search_base": "ou=M\\c3\\bcnchen,dc=x"}}"#,
      #"{"core": {"ldap_search_filter": "(&(mail=%(user)s)(cn=\\28\\29))"}}"#,
      #"{"core": {"ldap_bind_dn": "cn=\"Doe, J\",dc=x", "ldap_search_base": "ou=a\\,b,dc=x"}}"#,
    ])
  func bareBackslashes(_ text: String) throws {
    _ = try export(text)
  }

  @Test(
    "the output of a database client with a heading is refused",
    arguments: [
      "_parameters\n{\"core\": {}}\n", " _parameters \n-------------\n {}\n(1 row)\n",
      "+-------------+\n| _parameters |\n+-------------+\n| {} |\n", "_parameters\r\n{}\r\n",
    ])
  func heading(_ text: String) {
    #expect(throws: ParametersError.columnHeading) { try export(text) }
  }

  @Test("invalid UTF-8 is refused")
  func invalidUTF8() {
    let text = Array(#"{"core": {"ldap_bind_dn": "cn="#.utf8) + [0xff] + Array(#""}}"#.utf8)
    #expect(throws: ParametersError.notJSON(line: 1, column: 33)) { try SettingsExport(text) }
  }

  @Test("a text above the limit is not parsed")
  func tooLarge() {
    let text = [UInt8](repeating: 0x20, count: SettingsExport.limit + 1)
    #expect(throws: ParametersError.tooLarge(limit: SettingsExport.limit)) {
      try SettingsExport(text)
    }
  }

  @Test("Unicode and escapes are read correctly")
  func unicode() throws {
    let text = #"{"core": {"ldap_bind_password": "\u00e4\ud83d\udd11 \\ \" ' \u0000ä"}}"#
    #expect(try export(text).secret(.bindPassword).reveal() == "ä🔑 \\ \" ' \0ä")
  }

  @Test("no error repeats a part of the text")
  func redacted() {
    let text = #"{"core": {"ldap_bind_password": "Invented-Bind-1" oops}}"#
    #expect {
      try export(text)
    } throws: {
      !"\($0)".contains("Invented") && !"\($0)".contains("oops")
    }
  }
}
