import DovecotGrammar
import Testing

@testable import HostSetup

@Suite("Where a drop-in works")
struct HostLayoutTests {
  /// Configuration files by path.
  private struct Files: IncludableFiles {
    let texts: [String: String]

    func files(matching pattern: String) -> [(path: String, text: [UInt8])] {
      texts.keys.filter { HostLayoutTests.matches(pattern, $0) }.sorted().map {
        ($0, Array(texts[$0, default: ""].utf8))
      }
    }
  }

  /// A pattern with at most one asterisk, in its last component.
  private static func matches(_ pattern: String, _ path: String) -> Bool {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return pattern == path }
    return path.hasPrefix(parts[0]) && path.hasSuffix(parts[1])
      && !path.dropFirst(parts[0].count).contains("/")
  }

  private static let target = "/d/dovecot-modoboa.conf.ext"
  private static let sql23 =
    "driver = pgsql\nconnect = host=h\npassword_query = SELECT 1 FROM core_user u"

  static func layout(_ dialect: Dialect, _ texts: [String: String]) -> HostLayout {
    let texts = Dictionary(uniqueKeysWithValues: texts.map { ("/d/\($0)", $1) })
    let files = Files(texts: texts)
    let leads = { (line: IncludedStatement) in
      line.included.contains(target) || line.includePattern == target
    }
    let read = { (path: String, dialect: Dialect) in
      ReadConfiguration(
        path: path,
        statements: texts[path].map {
          SettingsReader(dialect).statements(in: Array($0.utf8), at: path, including: files)
        }, leadsToTarget: leads)
    }
    let settings = texts.keys.filter { $0.hasSuffix(".ext") }
    return HostLayout(
      files: SetupFiles(directory: "/d", dialect: dialect),
      main: read("/d/dovecot.conf", .ofMainConfiguration),
      settingsFiles: Dictionary(
        uniqueKeysWithValues: settings.map { ($0, read($0, .ofSettingsFiles)) }),
      matches: matches)
  }

  /// A layout, and the beginning of its obstacle; none for one that works.
  struct Case: Sendable {
    let dialect: Dialect
    let texts: [String: String]
    var obstacle: String?
    var accounts: AccountDatabase?
  }

  static let passdb23 = "passdb {\n driver = sql\n args = /d/dovecot-sql.conf.ext\n}\n"
  static let accounts24 =
    "sql_driver = pgsql\npgsql h {\n}\npassdb sql {\n query = SELECT 1 FROM core_user u\n}\n"

  static let cases = [
    Case(
      dialect: .v23,
      texts: [
        "dovecot.conf": "!include conf.d/*.conf\n", "conf.d/10-auth.conf": passdb23,
        "dovecot-sql.conf.ext": sql23,
      ], accounts: AccountDatabase(engine: .postgreSQL, settings: "/d/dovecot-sql.conf.ext")),
    Case(
      dialect: .v24,
      texts: ["dovecot.conf": "!include conf.d/*.conf\n", "conf.d/10-auth.conf": accounts24],
      accounts: AccountDatabase(engine: .postgreSQL, settings: nil)),
    // Below the include, and in a file that sorts later.
    Case(
      dialect: .v24,
      texts: ["dovecot.conf": "!include conf.d/*.conf\n\(accounts24)", "conf.d/0.conf": ""],
      accounts: AccountDatabase(engine: .postgreSQL, settings: nil)),
    // Not Modoboa's accounts; a connection of its own.
    Case(
      dialect: .v23,
      texts: [
        "dovecot.conf": "!include conf.d/*.conf\n", "conf.d/10-auth.conf": passdb23,
        "dovecot-sql.conf.ext": "driver = mysql\nconnect = host=h\npassword_query = SELECT 1\n",
      ]),
    Case(
      dialect: .v24,
      texts: [
        "dovecot.conf": "!include conf.d/*.conf\n",
        "conf.d/10-auth.conf":
          "passdb sql {\n sql_driver = pgsql\n pgsql h {\n }\n query = SELECT 1 FROM core_user\n}\n",
      ]),
    // Obstacles.
    Case(
      dialect: .v23, texts: ["dovecot.conf": passdb23, "dovecot-sql.conf.ext": sql23],
      obstacle: "/d/dovecot.conf: does not include conf.d/*.conf",
      accounts: AccountDatabase(engine: .postgreSQL, settings: "/d/dovecot-sql.conf.ext")),
    Case(
      dialect: .v24, texts: ["dovecot.conf": "protocol imap {\n!include conf.d/*.conf\n}\n"],
      obstacle: "/d/dovecot.conf: does not include conf.d/*.conf"),
    Case(
      dialect: .v24,
      texts: ["dovecot.conf": "\(accounts24)!include conf.d/*.conf\n", "conf.d/10.conf": ""],
      obstacle: "/d/dovecot.conf line 4: this sql passdb would be asked before",
      accounts: AccountDatabase(engine: .postgreSQL, settings: nil)),
    Case(
      dialect: .v24,
      texts: [
        "dovecot.conf": "!include conf.d/*.conf\n", "conf.d/01.conf": accounts24,
        "conf.d/10.conf": "",
      ],
      obstacle: "/d/conf.d/01.conf line 4: this sql passdb would be asked before",
      accounts: AccountDatabase(engine: .postgreSQL, settings: nil)),
    Case(
      dialect: .v23,
      texts: [
        "dovecot.conf": "!include conf.d/*.conf\n",
        "conf.d/10.conf": "passdb {\n driver = ldap\n args = /d/other.conf.ext\n}\n",
        "other.conf.ext": "uris = ldap://h\n",
      ], obstacle: "/d/conf.d/10.conf line 1: an ldap passdb is active already"),
    Case(
      dialect: .v24,
      texts: [
        "dovecot.conf": "!include conf.d/*.conf\n", "conf.d/10.conf": "passdb ldap {\n}\n",
      ], obstacle: "/d/conf.d/10.conf line 1: an ldap passdb is active already"),
    Case(
      dialect: .v23,
      texts: [
        "dovecot.conf": "!include conf.d/*.conf\n",
        "conf.d/10.conf": "userdb {\n driver = prefetch\n}\n",
      ], obstacle: "/d/conf.d/10.conf line 1: the prefetch userdb"),
    Case(
      dialect: .v23,
      texts: [
        "dovecot.conf": "!include conf.d/*.conf\n",
        "conf.d/10.conf": "userdb {\n driver = prefetch\n}\nuserdb {\n driver = sql\n}\n",
      ]),
  ]

  @Test("Obstacles and the database that decides", arguments: cases.indices)
  func judged(index: Int) {
    let expected = Self.cases[index]
    let layout = Self.layout(expected.dialect, expected.texts)
    #expect(layout.accounts == expected.accounts)
    #expect(layout.ownInclude == nil)
    guard let obstacle = expected.obstacle else {
      #expect(layout.obstacles == [])
      return
    }
    #expect(layout.obstacles.count == 1, "\(layout.obstacles)")
    #expect(layout.obstacles.first?.hasPrefix(obstacle) == true, "\(layout.obstacles)")
  }

  @Test("A host that was set up by hand", arguments: Dialect.allCases)
  func byHand(dialect: Dialect) {
    let include = "!include_try /d/dovecot-modoboa.conf.ext\n"
    let texts =
      switch dialect {
      case .v23:
        [
          "dovecot.conf": "!include conf.d/*.conf\n", "dovecot-ldap.conf.ext": include,
          "conf.d/10.conf": "passdb {\n driver = ldap\n args = /d/dovecot-ldap.conf.ext\n}\n",
        ]
      case .v24: ["dovecot.conf": "\n\(include)!include conf.d/*.conf\n"]
      }
    let place = Self.layout(dialect, texts).ownInclude
    #expect(place?.lines.lowerBound == (dialect == .v23 ? 1 : 2))
  }

  @Test("Its own files are not in its way", arguments: Dialect.allCases)
  func own(dialect: Dialect) throws {
    var texts = Self.cases[dialect == .v23 ? 0 : 1].texts
    let accounts = try #require(Self.cases[dialect == .v23 ? 0 : 1].accounts)
    for file in SetupFiles(directory: "/d", dialect: dialect)
      .wanted(target: Self.target, accounts: accounts, caFile: nil)
    {
      texts[String(file.path.dropFirst(3))] = String(decoding: file.text, as: UTF8.self)
      #expect(SetupFiles.areOurs(file.text))
    }
    let block =
      "passdb ldap {\n ldap_uris = ldap://h\n}\n"
    texts["dovecot-modoboa.conf.ext"] = dialect == .v23 ? "uris = ldap://h\n" : block
    let layout = Self.layout(dialect, texts)
    #expect(layout.obstacles == [])
    #expect(layout.ownInclude == nil)
    #expect(layout.accounts == accounts)
  }
}
