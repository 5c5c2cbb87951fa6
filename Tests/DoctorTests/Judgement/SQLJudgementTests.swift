import DovecotGrammar
import Testing

@testable import Doctor

@Suite("SQL users")
struct SQLJudgementTests {
  /// A host of 2.3 whose sql backends read this file.
  private func host23(_ settings: String, _ main: String = HostFacts.sql23) -> HostFacts {
    HostFacts.of(
      .v23,
      [
        "/d/dovecot.conf": main + "userdb {\n driver = sql\n args = /d/sql\n}\n",
        "/d/sql": settings,
      ])
  }

  private static let password =
    "password_query = SELECT password FROM core_user u, admin_domain d WHERE \(HostFacts.byMailbox) AND u.is_active AND d.enabled\n"

  @Test("a clean host is clean, also without SQL")
  func clean() {
    #expect(host23("driver = pgsql\nconnect = host=a\n\(Self.password)").advice(in: .sql).isEmpty)
    #expect(HostFacts.of24("passdb pam {\n}\n").advice(in: .sql).isEmpty)
    #expect(HostFacts.of24("passdb\n").advice(in: .sql).allSatisfy { $0.hasSuffix("?") })
  }

  @Test("a missing driver and unequal versions")
  func packages() {
    let host = HostFacts.of24(HostFacts.main24)
    let all = ["dovecot-core": "2", "dovecot-imapd": "1", "dovecot-sqlite": "2", "postfix": "3"]
    let unequal = host.with { $0.chapter.packages = all }.sqlPackagesItem
    #expect(unequal.message.contains("dovecot-core 2, dovecot-imapd 1"))
    #expect(unequal.remedy?.steps == [.run("apt install --allow-downgrades dovecot-imapd=2")])
    let missing = host.with {
      $0.chapter.packages = ["dovecot-core": "2"]
      $0.program.packages = .init(core: "2", ldap: "2", sql: [])
    }.sqlPackagesItem
    #expect(missing.remedy?.steps == [.run("apt install dovecot-sqlite")])
  }

  @Test("a password that a # cuts off is put into quotation marks, and not shown")
  func cut() {
    let place = ConfigurationPlace(file: "/d/sql", lines: 2...2)
    let host = host23("driver = pgsql\nconnect = password=a#b\n\(Self.password)").with {
      $0.chapter.sql.cut = [.init(key: "connect", location: place)]
    }
    let advice = host.advice(in: .sql)
    #expect(advice.first == "sql_connection 2")
    #expect(advice.contains { $0.hasPrefix("    sed -i") })
  }

  @Test(
    "what a # cuts off",
    arguments: [
      ("connect = password=a#b", true), ("connect = host=a # b", false),
      ("connect = \"password=a#b\"", false), ("connect = password='a#b'", false),
      ("connect = #", false), ("#connect = a#b", false), ("connect = password=ab", false),
    ])
  func isCut(line: String, isCut: Bool) {
    #expect(SQLInspection.isCut(Array(line.utf8)[...]) == isCut)
  }

  @Test("placeholders of the manual are filled in")
  func placeholders() {
    let owner = AccountQuery.MailOwner(directory: "/srv/vmail", user: 5000, group: 5000)
    let host = host23(
      "driver = pgsql\nconnect = host=<postgres socket>\n\(Self.password)"
        + "user_query = SELECT '%{home_dir}/%%d' AS home, %mailboxes_owner_uid AS uid FROM admin_mailbox\n"
    ).with { $0.chapter.sql.owner = owner }
    #expect(
      host.advice(in: .sql) == [
        "sql_connection 2",
        "put the value of DATABASES in Modoboa's settings.py in its place",
        "sql_placeholders 4", "add to /d/sql, above line 4:", "    user_query = \\",
        "      SELECT '/srv/vmail/%d' AS home, 5000 AS uid FROM admin_mailbox",
        "remove line 4 of /d/sql",
      ])
  }

  @Test(
    "what another user can replace by a link is not given to chgrp as root",
    arguments: [true, false])
  func foreign(isRoots: Bool) {
    let place = ConfigurationPlace(file: "/d/sql", lines: 2...2)
    let host = host23("driver = sqlite\nconnect = /m/db\n\(Self.password)").with {
      $0.chapter.sql.databases = [
        .init(
          path: "/m/db", location: place, user: "dovecot", group: "dovecot", obstacle: "/m/db",
          isRoots: isRoots)
      ]
    }
    #expect(
      host.advice(in: .sql).last
        == (isRoots
          ? "    chgrp dovecot /m/db && chmod g+r /m/db"
          : "as the owner of /m/db, not as root, let the group dovecot read it"))
  }

  private static let user =
    "user_query = SELECT '/m/%d' AS home, 5000 AS uid, 5000 AS gid FROM admin_mailbox\n"

  @Test("the mail belongs to the user of the query, or the query is changed")
  func owner() {
    let host = host23("driver = pgsql\nconnect = host=a\n\(Self.password)\(Self.user)")
    func advice(
      owner: (UInt32, UInt32)?, isWritable: Bool, valid: ClosedRange<UInt32> = 500...UInt32.max
    ) -> [String] {
      host.with {
        $0.chapter.sql.validUsers = valid
        $0.chapter.sql.mail = [
          .init(path: "/m", user: 5000, group: 5000, owner: owner, isWritable: isWritable)
        ]
      }.advice(in: .sql)
    }
    #expect(advice(owner: (5000, 5000), isWritable: true).isEmpty)
    #expect(
      advice(owner: nil, isWritable: false).last == "    install -d -o 5000 -g 5000 -m 0770 /m")
    #expect(advice(owner: (0, 0), isWritable: false).last == "    chown -R 5000:5000 /m")
    #expect(
      advice(owner: (1000, 1001), isWritable: false).contains {
        $0.contains("'/m/%d' AS home, 1000 AS uid, 1001 AS gid")
      })
    #expect(
      advice(owner: (8, 8), isWritable: false).last == "    chown -R 5000:5000 /m")
    #expect(
      advice(owner: (5000, 5000), isWritable: true, valid: 6000...7000)
        == [
          "sql_mail_owner 4", "add to /d/dovecot.conf, as the last line:",
          "    first_valid_uid = 5000",
        ])
  }

  @Test("disabled accounts are kept out, unless they may log in")
  func disabled() {
    let query = "SELECT password FROM core_user u WHERE u.username = '%u' AND u.is_active"
    let host = host23("driver = pgsql\nconnect = host=a\npassword_query = \(query)\n")
    let advice = host.advice(in: .sql)
    #expect(advice.first == "sql_disabled_accounts 3")
    #expect(advice.contains { $0.hasSuffix("AND u.is_active AND dom.enabled") })
    #expect(host.with { $0.allowsDisabledAccounts = true }.advice(in: .sql).isEmpty)
    let view = host23("driver = pgsql\nconnect = host=a\npassword_query = SELECT password FROM v\n")
    #expect(view.advice(in: .sql) == ["sql_disabled_accounts?"])
  }

  @Test("master users", arguments: [Dialect.v23, .v24])
  func masters(dialect: Dialect) {
    let query =
      "SELECT password FROM core_user u, admin_domain d WHERE u.email = 'x' AND u.is_active AND d.enabled AND u.master_user"
    func host(_ block: String, _ further: String = "") -> HostFacts {
      dialect == .v23
        ? HostFacts.of(
          .v23,
          [
            "/d/dovecot.conf": "\(further)passdb {\n driver = sql\n args = /d/sql\n\(block)}\n",
            "/d/sql": "driver = pgsql\nconnect = host=a\npassword_query = \(query)\n",
          ])
        : HostFacts.of24(
          "\(further)passdb sql {\n sql_driver = pgsql\n query = \(query)\n\(block)}\n")
    }
    #expect(
      host("").advice(in: .sql)
        == ["sql_master_users 1", "add to /d/dovecot.conf, above line 4:", "      master = yes"])
    #expect(
      host(" master = yes\n").advice(in: .sql) == [
        "sql_master_users 1", "add to /d/dovecot.conf, as the last line:",
        "    auth_master_user_separator = *",
      ])
    #expect(
      host(" master = yes\n", "auth_master_user_separator = *\n").advice(in: .sql).isEmpty)
    #expect(
      host(" master = no\n", "auth_master_user_separator = *\n").advice(in: .sql)
        == ["sql_master_users 5", "change line 5 of /d/dovecot.conf to:", "      master = yes"])
  }
}
