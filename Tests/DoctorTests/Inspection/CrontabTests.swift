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

@Suite("Crontabs")
struct CrontabTests {
  @Test("the command of a line", arguments: CrontabCase.all)
  func commands(example: CrontabCase) {
    let text = Array("\n\(example.line)\n".utf8)
    let found = Crontab.commands(in: text, at: "/etc/crontab", hasUsers: example.hasUsers)
    #expect(found.map(\.command) == (example.command.map { [$0] } ?? []))
    #expect(found.allSatisfy { $0.line == 2 && $0.file == "/etc/crontab" })
  }

  @Test("the user of a line, where it names one")
  func users() {
    func user(_ line: String, _ hasUsers: Bool) -> String? {
      Crontab.commands(in: Array(line.utf8), at: "/etc/crontab", hasUsers: hasUsers).first?.user
    }
    #expect(user("* * * * * vmail a b", true) == "vmail")
    #expect(user("@daily vmail a", true) == "vmail")
    #expect(user("* * * * * a b", false) == nil)
  }

  @Test(
    "cron reads no file with a dot in its name",
    arguments: [("update-dovecot-conf", true), ("a_1", true), ("a.dpkg-dist", false), ("", false)])
  func names(name: String, isRead: Bool) {
    #expect(Crontab.isRead(name[...]) == isRead)
  }
}
