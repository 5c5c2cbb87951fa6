import DovecotGrammar
import ModoboaDatabase
import Testing

@testable import Doctor

@Suite("Folder sharing")
struct SharingJudgementTests {
  private static let fine23 = """
    mail_location = maildir:~/Maildir
    mail_plugins = acl
    plugin {
    acl = vfile
    acl_shared_dict = proxy::sharing
    }
    namespace inbox {
    inbox = yes
    separator = /
    }
    namespace shared {
    type = shared
    separator = /
    }
    protocol imap {
    mail_plugins = acl imap_acl
    }

    """
  private static let fine24 = """
    mail_driver = maildir
    mail_plugins {
    acl = yes
    }
    acl_driver = vfile
    acl_sharing_map {
    dict proxy {
    name = sharing
    }
    }
    namespace inbox {
    inbox = yes
    separator = /
    }
    namespace shared {
    type = shared
    separator = /
    }
    protocol imap {
    mail_plugins {
    imap_acl = yes
    }
    }

    """

  private static func host(
    _ dialect: Dialect, without words: String? = nil, with other: String = "",
    _ change: (inout ChapterFacts) -> Void = { _ in }
  ) -> HostFacts {
    let fine = dialect == .v23 ? fine23 : fine24
    let text = words.map { fine.replacing($0, with: other) } ?? fine
    return .chapter(dialect, text) { chapter in
      chapter.mailOwner = HostUser(name: "vmail", number: 5000, groups: ["dovecot"])
      chapter.dictionaries = [
        DictionaryFacts(
          name: "sharing", place: nil,
          tables: [
            "shared/shared-boxes/user/$to/$from": "admin_usershare",
            "shared/shared-boxes/anyone/$from": "admin_anyoneshare",
          ])
      ]
      chapter.tables = .known(
        .init(hasQuotaDefaults: true, hasMergeTrigger: false, hasShares: true))
      change(&chapter)
    }
  }

  @Test("a host in order, and one without sharing", arguments: Dialect.allCases)
  func inOrder(dialect: Dialect) {
    #expect(Self.host(dialect).findings(of: .sharing) == [])
    #expect(HostFacts.chapter(dialect, "").findings(of: .sharing) == [])
    // Access control lists alone share nothing.
    let lists = HostFacts.chapter(
      dialect, dialect == .v23 ? "mail_plugins = acl\n" : "mail_plugins {\nacl = yes\n}\n")
    #expect(lists.findings(of: .sharing) == [])
    let unread = Self.host(dialect) { $0.effective = nil }
    #expect(unread.findings(of: .sharing).count == 4)
  }

  @Test(
    "plugins and driver",
    arguments: [
      (.v23, " imap_acl", "protocol imap {|      mail_plugins = acl imap_acl|    }"),
      (.v23, "acl = vfile\n", "plugin {|      acl = vfile|    }"),
      (
        .v24, "imap_acl = yes\n",
        "protocol imap {|      mail_plugins {|        imap_acl = yes|      }|    }"
      ),
      (.v24, "acl_driver = vfile\n", "acl_driver = vfile"),
    ] as [(Dialect, String, String)])
  func plugins(dialect: Dialect, words: String, lines: String) {
    #expect(
      Self.host(dialect, without: words).findings(of: .sharing)
        == ["acl|add to /d/dovecot.conf, as the last line:|    \(lines)"])
  }

  @Test("namespaces", arguments: Dialect.allCases)
  func namespaces(dialect: Dialect) {
    let dot = Self.host(dialect, without: "inbox = yes\nseparator = /\n", with: "inbox = yes\n")
    #expect(
      dot.findings(of: .sharing) == [
        "shared_namespace|add to /d/dovecot.conf, as the last line:|    namespace inbox {|      separator = /|    }"
      ])
    let driver = dialect == .v23 ? "maildir:~/Maildir" : "maildir"
    let slash = dot.with { host in
      let text = (dialect == .v23 ? Self.fine23 : Self.fine24)
        .replacing("inbox = yes\nseparator = /\n", with: "inbox = yes\n")
        .replacing(driver, with: "sdbox")
      host.chapter.effective = EffectiveConfiguration(text)
    }
    #expect(slash.findings(of: .sharing) == [])
    let none = Self.host(dialect, without: "type = shared\n")
    #expect(
      none.findings(of: .sharing).first?.hasPrefix("shared_namespace|include conf.d/sharing")
        == true)
  }

  @Test("the dictionary and its tables", arguments: Dialect.allCases)
  func dictionary(dialect: Dialect) {
    func first(_ host: HostFacts) -> String? { host.findings(of: .sharing).first }
    let advice =
      "share_dict|include conf.d/sharing.conf.ext as the sample dovecot-\(dialect.rawValue)"
    #expect(first(Self.host(dialect) { $0.dictionaries = [] })?.hasPrefix(advice) == true)
    #expect(
      first(Self.host(dialect) { $0.dictionaries[0].isThere = false })?.hasPrefix(advice) == true)
    #expect(
      first(Self.host(dialect) { $0.dictionaries[0].tables = [:] })?.hasPrefix(advice) == true)
    let words =
      dialect == .v23 ? "acl_shared_dict = proxy::sharing\n" : "dict proxy {\nname = sharing\n}\n"
    #expect(first(Self.host(dialect, without: words))?.hasPrefix(advice) == true)
    let other = dialect == .v23 ? "acl_shared_dict = file:/x\n" : "dict file {\npath = /x\n}\n"
    #expect(first(Self.host(dialect, without: words, with: other))?.hasPrefix(advice) == true)
    let socket = Self.host(dialect) { $0.mailOwner = HostUser(name: "v", number: 5, groups: []) }
    #expect(first(socket)?.hasPrefix("share_dict|add to") == true)
    func tables(_ hasShares: Bool?) -> HostFacts {
      Self.host(dialect) {
        $0.tables = .known(
          .init(hasQuotaDefaults: true, hasMergeTrigger: false, hasShares: hasShares))
      }
    }
    #expect(first(tables(false))?.hasPrefix("share_tables|upgrade Modoboa") == true)
    #expect(first(tables(nil)) == "share_tables?")
    #expect(first(Self.host(dialect) { $0.tables = .unknown("why") }) == "share_tables?")
  }
}
