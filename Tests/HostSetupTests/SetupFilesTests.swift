import DovecotGrammar
import Testing

@testable import HostSetup

@Suite("The files of a set-up")
struct SetupFilesTests {
  private static func texts(
    _ dialect: Dialect, _ accounts: AccountDatabase?, caFile: String? = nil
  ) -> [String: [Statement.Kind]] {
    let wanted = SetupFiles(directory: "/d", dialect: dialect)
      .wanted(target: "/d/t.conf.ext", accounts: accounts, caFile: caFile)
    return Dictionary(
      uniqueKeysWithValues: wanted.map { file in
        let reader = SettingsReader(
          file.path.hasSuffix(".ext") ? .ofSettingsFiles : .ofMainConfiguration)
        return (String(file.path.dropFirst(3)), reader.statements(in: file.text).map(\.kind))
      })
  }

  private static func setting(_ key: String, _ value: String) -> Statement.Kind {
    .setting(key: key, value: .literal(Array(value.utf8)))
  }

  @Test("Each line is read as it is meant", arguments: Dialect.allCases, [false, true])
  func wellFormed(dialect: Dialect, decides: Bool) {
    let accounts =
      decides
      ? AccountDatabase(engine: .mySQL, settings: dialect.hasSettingsFiles ? "/d/sql" : nil) : nil
    for (_, statements) in Self.texts(dialect, accounts) {
      for statement in statements {
        if case .malformed(let text) = statement { Issue.record("\(text)") }
      }
    }
  }

  @Test("2.3: Modoboa's parameters come last, the CA before them")
  func order23() {
    let statements = Self.texts(.v23, nil, caFile: "/ca.pem")["dovecot-modoboa-ldap.conf.ext"]
    #expect(
      statements == [
        .include(pattern: "/d/dovecot-ldap.conf.ext", isOptional: true),
        Self.setting("tls_ca_cert_file", "/ca.pem"),
        .include(pattern: "/d/t.conf.ext", isOptional: true),
      ])
  }

  @Test("Only with a passdb that decides is a correct password not enough")
  func decision() throws {
    let continues = Self.setting("result_success", "continue")
    let without = try #require(Self.texts(.v23, nil)["conf.d/05-modoboa-ldap.conf"])
    #expect(!without.contains(continues))
    let accounts = AccountDatabase(engine: .sqlite, settings: "/d/sql")
    let with = try #require(Self.texts(.v23, accounts)["conf.d/05-modoboa-ldap.conf"])
    #expect(with.contains(continues))
    #expect(with.contains(Self.setting("result_failure", "return-fail")))
    #expect(with.contains(Self.setting("skip", "unauthenticated")))
  }

  @Test(
    "The query finds the account by its mailbox, in the engine's own SQL",
    arguments: SQLEngine.allCases, Dialect.allCases)
  func query(engine: SQLEngine, dialect: Dialect) {
    let text = AccountQuery.deciding(dialect, engine)
    #expect(!text.contains("email"))
    #expect(text.contains("CONCAT(") == (engine == .mySQL))
    #expect(text.contains("NULL AS password"))
    #expect(text.contains("u.is_active AND dom.enabled"))
    #expect(text.contains(dialect == .v23 ? "'%n'" : "'%{user|username}'"))
  }
}
