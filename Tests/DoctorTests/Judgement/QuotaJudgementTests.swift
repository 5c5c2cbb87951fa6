import DovecotGrammar
import ModoboaDatabase
import Testing

@testable import Doctor

@Suite("Quota")
struct QuotaJudgementTests {
  private static let plugins23 =
    "mail_plugins = quota\nprotocol imap {\nmail_plugins = quota imap_quota\n}\n"
  private static let plugins24 =
    "mail_plugins {\nquota = yes\nquota_clone = yes\n}\nprotocol imap {\nmail_plugins {\nimap_quota = yes\n}\n}\n"
  private static let dict23 = "plugin {\nquota = dict:User quota::proxy::quota\n}\n"
  private static let dict24 = "quota_clone {\ndict proxy {\nname = quota\n}\n}\n"
  private static let socket =
    "service dict {\nunix_listener dict {\nmode = 0600\nuser = vmail\n}\n}\n"

  private static func database(_ name: String, _ engine: String = "pgsql") throws -> DatabaseName {
    let setting = ConfigurationSection(
      SettingsReader(.v23).statements(in: Array("connect = dbname=\(name)\n".utf8)).map {
        IncludedStatement(file: "/d/dict", statement: $0)
      }
    ).setting("connect")
    return try #require(DatabaseName(driver: engine, setting))
  }

  private static func host(
    _ dialect: Dialect, _ output: String? = nil,
    _ change: (inout ChapterFacts) throws -> Void = { _ in }
  ) throws -> HostFacts {
    let usual = dialect == .v23 ? plugins23 + dict23 : plugins24 + dict24
    var host = HostFacts.chapter(dialect, output ?? (usual + socket))
    host.chapter.mailOwner = HostUser(name: "vmail", number: 5000, groups: ["vmail", "5000"])
    host.chapter.dictionaries = [
      DictionaryFacts(
        name: "quota", place: nil, file: dialect == .v23 ? "/d/dict" : nil,
        tables: ["priv/quota/storage": "admin_quota"], database: try database("modoboa"))
    ]
    host.chapter.userDatabase = try database("modoboa")
    host.chapter.tables = .known(
      .init(hasQuotaDefaults: true, hasMergeTrigger: false, hasShares: nil))
    try change(&host.chapter)
    return host
  }

  @Test("a host in order, and one without quota", arguments: Dialect.allCases)
  func inOrder(dialect: Dialect) throws {
    #expect(try Self.host(dialect).findings(of: .quota) == [])
    #expect(HostFacts.chapter(dialect, "").findings(of: .quota) == [])
    let unread = try Self.host(dialect) { $0.effective = nil }
    #expect(unread.findings(of: .quota).allSatisfy { $0.hasSuffix("?") })
    // A quota that is not copied to Modoboa.
    let plugins = dialect == .v23 ? Self.plugins23 : Self.plugins24
    #expect(try Self.host(dialect, plugins).findings(of: .quota) == [])
  }

  @Test("plugins that are missing")
  func plugins() throws {
    #expect(
      try Self.host(.v23, "mail_plugins = quota zlib\n" + Self.dict23 + Self.socket).findings(
        of: .quota) == [
          "imap_quota|add to /d/dovecot.conf, as the last line:|    protocol imap {"
            + "|      mail_plugins = quota zlib imap_quota|    }"
        ])
    #expect(
      try Self.host(.v24, "mail_plugins {\nquota = yes\n}\n" + Self.dict24 + Self.socket).findings(
        of: .quota)
        == [
          "imap_quota|add to /d/dovecot.conf, as the last line:|    protocol imap {|      mail_plugins {"
            + "|        imap_quota = yes|      }|    }",
          "quota_dict|add to /d/dovecot.conf, as the last line:|    mail_plugins {|      quota_clone = yes|    }",
        ])
  }

  @Test("a dictionary that is not there")
  func dictionary() throws {
    let wrong23 = try Self.host(
      .v23, Self.plugins23 + Self.dict23.replacing("::quota\n", with: "::usage:x\n") + Self.socket)
    let line23 = HostFacts.linesAbove(.v23) + 6
    #expect(
      wrong23.findings(of: .quota) == [
        "quota_dict|change line \(line23) of /d/dovecot.conf to:"
          + "|      quota = dict:User quota::proxy::quota:x", "quota_database?",
      ])
    let wrong24 = try Self.host(
      .v24, Self.plugins24 + Self.dict24.replacing("name = quota", with: "name = x") + Self.socket)
    let line24 = HostFacts.linesAbove(.v24) + 12
    #expect(
      wrong24.findings(of: .quota) == [
        "quota_dict|change line \(line24) of /d/dovecot.conf to:|      name = quota",
        "quota_database?",
      ])
    let none = try Self.host(.v24) { $0.dictionaries = [] }
    #expect(none.findings(of: .quota).first?.contains("as in the sample dovecot-2.4") == true)
    let unread = try Self.host(.v23) { $0.dictionaries[0].isThere = false }
    #expect(unread.findings(of: .quota).first?.hasPrefix("quota_dict|write /d/dict") == true)
  }

  @Test(
    "who may connect to the dict process",
    arguments: [
      ("mode = 0600\nuser = vmail", true), ("mode = 0600\nuser = root", false),
      ("mode = 0660\ngroup = vmail", true), ("mode = 0660\nuser = dovecot", false),
      ("mode = 0666", true),
    ], Dialect.allCases)
  func socket(example: (lines: String, isFine: Bool), dialect: Dialect) throws {
    let (lines, isFine) = example
    let usual = dialect == .v23 ? Self.plugins23 + Self.dict23 : Self.plugins24 + Self.dict24
    let host = try Self.host(
      dialect, usual + "service dict {\nunix_listener dict {\n\(lines)\n}\n}\n")
    #expect(
      host.findings(of: .quota)
        == (isFine
          ? []
          : [
            "quota_socket|add to /d/dovecot.conf, as the last line:|    service dict {"
              + "|      unix_listener dict {|        mode = 0600|        user = vmail|      }|    }"
          ]))
    // By default, the group of Dovecot's own user may.
    let member = try Self.host(dialect, usual) {
      $0.mailOwner = HostUser(name: "v", number: 5, groups: ["dovecot"])
    }
    #expect(member.findings(of: .quota) == [])
    let access = try Self.host(dialect, usual + "mail_access_groups = dovecot\n")
    #expect(access.findings(of: .quota) == [])
    #expect(try Self.host(dialect, usual).findings(of: .quota).count == 1)
    #expect(
      try Self.host(dialect, usual) { $0.mailOwner = nil }.findings(of: .quota) == ["quota_socket?"]
    )
  }

  @Test("the database and its table", arguments: Dialect.allCases)
  func table(dialect: Dialect) throws {
    let other = try Self.host(dialect) { $0.dictionaries[0].database = try Self.database("other") }
    #expect(
      other.findings(of: .quota) == ["quota_database|name the database of the accounts there"])
    let engine = try Self.host(dialect) {
      $0.dictionaries[0].database = try Self.database("modoboa", "mysql")
    }
    #expect(engine.findings(of: .quota).count == 1)
    let unknown = try Self.host(dialect) { $0.userDatabase = nil }
    #expect(unknown.findings(of: .quota) == [])
    let table = try Self.host(dialect) {
      $0.tables = .known(.init(hasQuotaDefaults: false, hasMergeTrigger: true, hasShares: nil))
    }
    let start = "quota_table|as the owner of the table, run in Modoboa's database: "
    #expect(
      table.findings(of: .quota)
        == [
          start
            + "ALTER TABLE admin_quota ALTER COLUMN bytes SET DEFAULT 0, ALTER COLUMN messages SET DEFAULT 0;"
        ] + (dialect == .v24 ? [start + "DROP TRIGGER mergequota ON admin_quota;"] : []))
    let unasked = try Self.host(dialect) { $0.tables = .unknown("why") }
    #expect(unasked.findings(of: .quota) == ["quota_table?"])
  }
}
