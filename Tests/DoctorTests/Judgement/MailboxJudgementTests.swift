import DovecotGrammar
import Testing

@testable import Doctor

@Suite("Mailboxes and operations on the file system")
struct MailboxJudgementTests {
  private static let owner = MailboxFacts.Owner(
    name: "vmail", user: 5000, group: "vmail", groups: ["vmail", "dovecot"])
  private static let program = "/usr/sbin/dovecot"

  /// A host in order, with an instance of Modoboa.
  private func host(_ main: String = "", _ change: (inout MailboxFacts) -> Void = { _ in })
    -> HostFacts
  {
    var facts = MailboxFacts()
    facts.place = .location("maildir:~/Maildir")
    facts.owner = Self.owner
    facts.trial = .works
    facts.sockets = [
      .init(service: "auth", name: "auth-userdb", mode: 0o666, user: "dovecot", group: ""),
      .init(service: "stats", name: "stats-writer", mode: 0o660, user: "", group: "dovecot"),
    ]
    facts.instance = .init(directory: "/srv/m", settings: "/srv/m/m/settings.py", user: "modoboa")
    facts.instance?.cron = ("/srv/m/m/cron_config.py", 21)
    facts.sudoers = [
      .init(
        file: "/etc/sudoers", line: 3, text: "modoboa ALL=(vmail) NOPASSWD: /usr/bin/doveadm")
    ]
    change(&facts)
    return HostFacts.of24(main + HostFacts.main24).with { $0.chapter.mailboxes = facts }
  }

  @Test("a host in order, and one without Modoboa")
  func clean() {
    #expect(host().advice(in: .mailboxes).isEmpty)
    #expect(host { $0.instance = nil }.advice(in: .mailboxes).isEmpty)
  }

  @Test("mail where Debian's system users have it")
  func place() {
    let debians = "mbox:~/mail:INBOX=/var/mail/%u"
    #expect(
      host("mail_location = \(debians)\n") { $0.place = .location(debians) }
        .advice(in: .mailboxes) == [
          "mail_location 1", "change line 1 of /d/dovecot.conf to:",
          "    mail_location = maildir:~/Maildir",
        ])
    #expect(
      host { $0.place = .location("") }.advice(in: .mailboxes).first == "mail_location")
    let new = "mail_driver = mbox\nmail_path = %{home}/mail\nmail_inbox_path = /var/mail/%{user}\n"
    let place = MailboxFacts.Place.path(
      driver: "mbox", path: "%{home}/mail", inbox: "/var/mail/%{user}")
    #expect(
      host(new) { $0.place = place }.advice(in: .mailboxes) == [
        "mail_location 2", "change line 1 of /d/dovecot.conf to:", "    mail_driver = maildir",
        "change line 2 of /d/dovecot.conf to:", "    mail_path = ~/Maildir",
        "remove line 3 of /d/dovecot.conf",
      ])
    #expect(
      host { $0.place = .path(driver: "mbox", path: "~/m", inbox: "~/inbox") }
        .advice(in: .mailboxes).isEmpty)
  }

  @Test("doveadm as the owner of the mail")
  func doveadm() {
    let error = "doveconf: Fatal: open(/d/x) failed: Permission denied"
    #expect(MailboxInspection.unreadableFile(in: error) == "/d/x")
    let include =
      "doveadm: Fatal: Error in configuration file /d/dovecot.conf line 3: Couldn't open include file /d/y: Permission denied"
    #expect(MailboxInspection.unreadableFile(in: include) == "/d/y")
    #expect(MailboxInspection.unreadableFile(in: "doveadm: Fatal: open(/d/x) failed: I/O") == nil)
    #expect(
      host { $0.trial = .fails(error, file: "/d/x") }.advice(in: .mailboxes)
        == ["doveadm_as_owner", "run:", "    chgrp vmail /d/x && chmod g+r /d/x"])
    #expect(host { $0.trial = nil }.advice(in: .mailboxes) == ["doveadm_as_owner?"])
  }

  @Test("sockets that are closed to the owner of the mail")
  func sockets() {
    let closed = host {
      $0.owner = .init(name: "vmail", user: 5000, group: "vmail", groups: ["vmail"])
    }
    #expect(
      closed.advice(in: .mailboxes) == [
        "doveadm_sockets", "add to /d/dovecot.conf, as the last line:", "    service stats {",
        "      unix_listener stats-writer {", "        mode = 0660", "        user = vmail",
        "      }", "    }",
      ])
    #expect(
      host { facts in
        facts.sockets = [
          .init(service: "auth", name: "auth-userdb", mode: 0o600, user: "root", group: "vmail")
        ]
      }.advice(in: .mailboxes).first == "doveadm_sockets")
  }

  private static let rule = "modoboa ALL=(vmail) NOPASSWD: /usr/bin/doveadm"

  /// A line of sudoers, and the advice.
  static let rules: [(String, [String])] = [
    (rule, []), ("%modoboa ALL=(ALL:ALL) NOPASSWD: ALL", []),
    (
      "www-data ALL=(vmail) NOPASSWD: /usr/bin/doveadm",
      ["doveadm_sudo 3", "change line 3 of /etc/sudoers to:", "    \(rule)"]
    ),
    (
      "modoboa ALL=(vmail) /usr/bin/doveadm",
      ["doveadm_sudo 3", "change line 3 of /etc/sudoers to:", "    \(rule)"]
    ),
    (
      "root ALL=(ALL:ALL) ALL",
      [
        "doveadm_sudo", "run:",
        "    echo '\(rule)' >>/etc/sudoers.d/modoboa && chmod 0440 /etc/sudoers.d/modoboa",
      ]
    ),
    ("Cmnd_Alias MAIL = /usr/bin/doveadm, /bin/true", ["doveadm_sudo?"]),
  ]

  @Test("sudo lets Modoboa run doveadm", arguments: rules)
  func sudo(line: String, advice: [String]) {
    let host = host { $0.sudoers = [.init(file: "/etc/sudoers", line: 3, text: line)] }
    #expect(host.advice(in: .mailboxes) == advice)
  }

  @Test("Modoboa runs doveadm as the owner of the mail, or by HTTP")
  func modoboa() {
    func set(_ name: String, _ value: String) -> HostFacts {
      host {
        $0.sudoers = []
        $0.instance?.assigned = [
          PythonStrings(name: name, lines: 7...7, strings: [value], isList: false)
        ]
      }
    }
    #expect(
      set("DOVECOT_USER", "mail").advice(in: .mailboxes) == [
        "doveadm_sudo 7", "change line 7 of /srv/m/m/settings.py to:", "    DOVECOT_USER = 'vmail'",
      ])
    #expect(set("DOVECOT_OPERATION_MODE", "rest").advice(in: .mailboxes).isEmpty)
    let asOwner = host {
      $0.sudoers = []
      $0.instance?.user = "vmail"
    }
    #expect(asOwner.advice(in: .mailboxes).isEmpty)
  }

  @Test("operations on mailboxes are carried out, and by the owner of the mail")
  func operations() {
    let command = "python /srv/m/manage.py handle_mailbox_operations"
    func job(_ user: String, _ file: String = "/etc/cron.d/modoboa") -> HostFacts {
      host {
        $0.jobs = [.init(file: file, line: 4, command: command, user: user)]
      }
    }
    #expect(job("vmail").advice(in: .mailboxes).isEmpty)
    #expect(
      job("root").advice(in: .mailboxes) == [
        "mailbox_operations 4", "change line 4 of /etc/cron.d/modoboa to:",
        "    * * * * * vmail \(command)",
      ])
    #expect(
      job("modoboa", "/var/spool/cron/crontabs/modoboa").advice(in: .mailboxes) == [
        "mailbox_operations 4", "remove line 4 of /var/spool/cron/crontabs/modoboa",
        "add to /etc/cron.d/modoboa-mailboxes:", "    * * * * * vmail \(command)",
      ])
    func unscheduled(_ isOn: Bool?, cron: Bool) -> [String] {
      host {
        $0.handlesMailboxes = isOn
        $0.instance?.cron = cron ? ("/srv/m/m/cron_config.py", nil) : nil
      }.advice(in: .mailboxes)
    }
    #expect(unscheduled(false, cron: false).isEmpty)
    #expect(unscheduled(nil, cron: false) == ["mailbox_operations?"])
    #expect(
      unscheduled(true, cron: false).last
        == "    * * * * * vmail python3 /srv/m/manage.py handle_mailbox_operations")
    #expect(unscheduled(true, cron: true).contains { $0.hasPrefix("    register(admin_jobs.") })
  }

  @Test("Modoboa finds Dovecot")
  func lookup() {
    func advice(_ set: PythonStrings?) -> [String] {
      host {
        $0.instance?.findsDovecot = false
        $0.instance?.assigned = set.map { [$0] } ?? []
      }.advice(in: .mailboxes)
    }
    let line = "    DOVECOT_LOOKUP_PATH = ('\(Self.program)', )"
    #expect(
      advice(nil) == [
        "dovecot_lookup_path", "add to /srv/m/m/settings.py, as the last line:", line,
      ])
    let set = PythonStrings(
      name: "DOVECOT_LOOKUP_PATH", lines: 3...4, strings: ["/x"], isList: true)
    #expect(
      advice(set) == [
        "dovecot_lookup_path 3", "remove line 3 of /srv/m/m/settings.py",
        "change line 4 of /srv/m/m/settings.py to:", line,
      ])
  }
}
