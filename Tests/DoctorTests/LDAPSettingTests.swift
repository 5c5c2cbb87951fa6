import DovecotGrammar
import PassdbFile
import TestSupport
import Testing

@testable import Doctor

@Suite("Settings outside of the file that could change who gets in")
struct LDAPSettingTests {
  @Test("all settings of 2.3 are in the table")
  func names23() {
    #expect(Set(LDAPSetting.v23.map(\.name)) == LDAPSettings23.names)
  }

  @Test("the file has those that the table says it has", arguments: Dialect.allCases)
  func written(_ dialect: Dialect) throws {
    let table = dialect == .v23 ? LDAPSetting.v23 : LDAPSetting.v24
    let expected = table.compactMap { setting in
      if case .written = setting.treatment { setting.name } else { nil }
    }
    var user = LoginTemplate()
    user.appendUser()
    let passdb = LDAPPassdb(
      servers: [.init(host: "a", port: 389)], transport: .plain, searchBase: "dc=x", filter: user,
      method: .searchAndBind(account: nil))
    let file = try GeneratedFile(passdb, dialect: dialect, origin: [])
    var names: Set<String> = []
    for statement in SettingsReader(dialect).statements(in: file.text) {
      switch statement.kind {
      case .setting(let key, _) where key != "user": names.insert(Self.full[key] ?? key)
      case .setting, .sectionBegin, .sectionEnd, .include, .malformed: break
      }
    }
    #expect(names == Set(expected))
  }

  /// Names within a block `passdb ldap` of 2.4.
  private static let full = [
    "bind": "passdb_ldap_bind", "bind_userdn": "passdb_ldap_bind_userdn",
    "filter": "passdb_ldap_filter", "fields": "passdb_fields",
  ]

  struct Found: Sendable, CustomTestStringConvertible {
    let dialect: Dialect
    let name: String
    let line: String
    var testDescription: String { "\(dialect.rawValue): \(line)" }

    static let all =
      of(.v23, LDAPSetting.v23) + of(.v24, LDAPSetting.v24) + of(.v24, LDAPSetting.tls24)

    private static func of(_ dialect: Dialect, _ settings: [LDAPSetting]) -> [Found] {
      settings.compactMap { setting in
        guard case .found(let line) = setting.treatment else { return nil }
        return Found(dialect: dialect, name: setting.name, line: line)
      }
    }
  }

  @Test("doctor finds the others, except for harmless ones", arguments: Found.all)
  func found(_ example: Found) {
    #expect(example.line.hasPrefix("\(example.name) = "))
    let above = example.line + "\n"
    let facts =
      example.dialect == .v23
      ? HostFacts.of23(HostFacts.main23, settings: above + HostFacts.include)
      : HostFacts.of24(above + HostFacts.main24)
    let found = facts.with {
      $0.parameters.transport = .startTLS
      $0.authorities.stores = [CertificateStore(path: "/missing", problem: .missing)]
      if example.name == "ldaprc_path" {
        $0.authorities.ldaprc = LDAPConf(path: "/ldaprc", text: Array("TLS_REQCERT never".utf8))
      }
    }.findings
    #expect(!found.isEmpty)
  }

  @Test("and nothing where there is none of them", arguments: Dialect.allCases)
  func inOrder(_ dialect: Dialect) {
    let facts =
      dialect == .v23
      ? HostFacts.of23(HostFacts.main23, settings: HostFacts.include)
      : HostFacts.of24(HostFacts.main24)
    #expect(facts.with { $0.parameters.transport = .startTLS }.findings.isEmpty)
  }
}
