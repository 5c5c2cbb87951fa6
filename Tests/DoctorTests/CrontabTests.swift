import DovecotService
import Testing

@testable import Doctor

/// A line of a crontab and the command in it.
struct CrontabCase: Sendable, CustomTestStringConvertible {
  let line: String
  let hasUsers: Bool
  let command: String?

  init(_ line: String, users hasUsers: Bool = true, _ command: String?) {
    (self.line, self.hasUsers, self.command) = (line, hasUsers, command)
  }

  var testDescription: String { line }

  static let all = [
    CrontabCase("* * * * * root update_dovecot_conf -q", "update_dovecot_conf -q"),
    CrontabCase("*/5\t1-3 * * 1,2  root   a  b", "a  b"),
    CrontabCase("  0 0 1 1 0 root a", "a"),
    CrontabCase("@reboot root a b", "a b"),
    CrontabCase("* * * * * update_dovecot_conf", users: false, "update_dovecot_conf"),
    CrontabCase("@hourly a b", users: false, "a b"),
    CrontabCase("* * * * * root", nil),
    CrontabCase("# * * * * * root a", nil),
    CrontabCase(" #* * * * * root a", nil),
    CrontabCase("MAILTO=root", nil),
    CrontabCase("PATH = a b c d e f g", nil),
    CrontabCase("", nil),
  ]
}

@Suite("What runs by itself")
struct CrontabTests {
  @Test("commands in crontabs", arguments: CrontabCase.all)
  func commands(example: CrontabCase) {
    let text = Array("\n\(example.line)\n".utf8)
    let found = Crontab.commands(in: text, at: "/etc/crontab", hasUsers: example.hasUsers)
    #expect(found.map(\.command) == (example.command.map { [$0] } ?? []))
    #expect(found.allSatisfy { $0.line == 2 && $0.file == "/etc/crontab" })
  }

  @Test(
    "commands that bring the file in sync",
    arguments: [
      ("update_dovecot_conf", true), ("/usr/sbin/update_dovecot_conf -q", true),
      ("out=$(/usr/sbin/update_dovecot_conf) && echo \"$out\"", true),
      ("sleep 3; update_dovecot_conf sync", true), ("/opt/x/update_dovecot_conf --bind", true),
      ("chronic '/usr/sbin/update_dovecot_conf'", true),
      ("update_dovecot_conf --check", false), ("update_dovecot_conf doctor", false),
      ("update_dovecot_conf export >/x", false), ("update_dovecot_conf.sh", false),
      ("python /srv/modoboa/manage.py update_dovecot_conf", false), ("true", false),
      ("cat /etc/cron.d/update_dovecot_conf.bak", false),
    ])
  func ours(command: String, isOurs: Bool) {
    #expect(ScheduleFacts.isOurs(command) == isOurs)
  }

  @Test(
    "Modoboa's own command of the same name",
    arguments: [
      ("python /srv/modoboa/manage.py update_dovecot_conf", true),
      ("cd /srv/modoboa && ./manage.py update_dovecot_conf --verbosity 0", true),
      ("$PYTHON $INSTANCE/manage.py update_dovecot_conf", true),
      ("django-admin update_dovecot_conf", true),
      ("python manage.py handle_mailbox_operations", false), ("update_dovecot_conf", false),
    ])
  func modoboas(command: String, isModoboas: Bool) {
    #expect(ScheduleFacts.isModoboas(command) == isModoboas)
  }

  @Test(
    "cron reads no file with a dot in its name",
    arguments: [("update-dovecot-conf", true), ("a_1", true), ("a.dpkg-dist", false), ("", false)])
  func names(name: String, isRead: Bool) {
    #expect(Crontab.isRead(name[...]) == isRead)
  }

  @Test("options of units, continued lines and comments among them")
  func units() {
    let text = """
      [Service]
      # ExecStart=a
      ; ExecStart=b
      ExecStart=
      ExecStart = /usr/sbin/update_dovecot_conf \\
        --bind
      ExecStartPre=c
      """
    let values = SystemdUnit.values(of: "ExecStart", in: Array(text.utf8))
    #expect(values.map(\.value) == ["/usr/sbin/update_dovecot_conf --bind"])
    #expect(values.map(\.line) == [5])
  }
}
