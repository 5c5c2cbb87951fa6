import Accounts
import Diagnostics
import Testing

@testable import update_dovecot_conf

@Suite("The report of accounts")
struct AccountsReportTests {
  private static let agreed = AccountsReport(
    AccountComparison(
      [.init("a@x"), .init("b@x", isEnabled: false)],
      [KnownEntry(dn: "uid=a", logins: [.init("a@x", name: "a@x")])], isComplete: true),
    parameters: .file, unlisted: nil, warnings: [])

  private static let listed = AccountsReport(
    AccountComparison(
      [.init("a@x"), .init("d@x"), .init("e@x"), .init("f@x")],
      [
        KnownEntry(dn: "uid=b", logins: [.init("b", name: nil)]),
        KnownEntry(dn: "uid=c\n", logins: [.init("c@x", name: "c@x")]),
        KnownEntry(dn: "uid=d,1", logins: [.init("d@x", name: "d@x")]),
        KnownEntry(dn: "uid=d,2", logins: [.init("d@x", name: "d@x")]),
        KnownEntry(dn: "uid=e", logins: [.init("e", name: "e.e@x")]),
        KnownEntry(dn: "uid=g", logins: [.init("f@x", name: "f@x")]),
      ], isComplete: true,
      earlier: [
        KnownEntry(dn: "uid=e", logins: [.init("e@x", name: "e@x")]),
        KnownEntry(dn: "uid=f", logins: [.init("f@x", name: "f@x")]),
      ]), parameters: .pending, unlisted: nil, warnings: ["careful"])

  private static let unchecked = AccountsReport(
    AccountComparison([.init("a@x")], [], isComplete: false), parameters: .stored,
    unlisted: "the server ends its list", warnings: [])

  @Test("as text")
  func text() {
    #expect(
      Self.agreed.lines == [
        "1 mailbox (and 1 disabled), 1 entry: each mailbox has one"
      ])
    #expect(Self.agreed.status == .success)
    #expect(
      Self.listed.lines == [
        "no entry    a@x", "no entry    e@x", "no mailbox  uid=b: has no account name",
        "no mailbox  uid=c\\x0a: c@x", "no mailbox  uid=e: e.e@x",
        "several     d@x: uid=d,1; uid=d,2", "other name  e@x: uid=e would be e.e@x",
        "other name  f@x: uid=f would not be found, and the mailbox that of uid=g",
        "4 mailboxes, 6 entries: 2 without an entry, 3 without a mailbox, 1 with several entries,"
          + " 2 with another name",
      ])
    #expect(Self.listed.status == .wouldChange)
    #expect(
      Self.unchecked.lines == [
        "no entry    a@x", "unchecked   entries without a mailbox: the server ends its list",
        "1 mailbox, 0 entries: 1 without an entry",
      ])
  }

  @Test("as JSON, always with the same keys")
  func json() throws {
    #expect(
      try AccountsJSON(Self.agreed).line
        == #"{"command":"accounts","disabled":1,"entries":1,"exit_status":0,"mailboxes":1,"#
        + #""other_names":null,"parameters":"file","several":[],"status":"ok","unchecked":null,"#
        + #""warnings":[],"without_entry":[],"without_mailbox":[]}"#)
    #expect(
      try AccountsJSON(Self.listed).line
        == #"{"command":"accounts","disabled":0,"entries":6,"exit_status":2,"mailboxes":4,"#
        + #""other_names":[{"dn":"uid=e","mailbox":"e@x","names":["e.e@x"],"other_dn":null},"#
        + #"{"dn":"uid=f","mailbox":"f@x","names":[],"other_dn":"uid=g"}],"parameters":"pending","#
        + #""several":[{"dns":["uid=d,1","uid=d,2"],"name":"d@x"}],"status":"attention","#
        + #""unchecked":null,"warnings":["careful"],"without_entry":["a@x","e@x"],"#
        + #""without_mailbox":[{"dn":"uid=b","names":[]},{"dn":"uid=c\n","names":["c@x"]},"#
        + #"{"dn":"uid=e","names":["e.e@x"]}]}"#)
    #expect(
      try AccountsJSON(Self.unchecked).line
        == #"{"command":"accounts","disabled":0,"entries":0,"exit_status":2,"mailboxes":1,"#
        + #""other_names":null,"parameters":"stored","several":[],"status":"attention","#
        + #""unchecked":"the server ends its list","warnings":[],"without_entry":["a@x"],"#
        + #""without_mailbox":null}"#)
  }
}
