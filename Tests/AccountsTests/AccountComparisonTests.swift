import Testing

@testable import Accounts

/// An entry whose logins with a domain are its names; `bare` become the name behind them.
private func entry(
  _ dn: String, _ logins: String..., bare: [String] = [], name: String? = nil
) -> KnownEntry {
  KnownEntry(
    dn: dn, logins: logins.map { .init($0, name: $0) } + bare.map { .init($0, name: name) })
}

private typealias Mailbox = AccountComparison.Mailbox

/// A table row: mailboxes and entries, and what is listed.
private struct Case: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let mailboxes: [Mailbox]
  let entries: [KnownEntry]
  var missing: [String] = []
  var strangers: [AccountComparison.Stranger] = []
  var several: [AccountComparison.Several] = []

  init(
    _ description: String, _ mailboxes: [Mailbox], _ entries: [KnownEntry],
    missing: [String] = [], strangers: [AccountComparison.Stranger] = [],
    several: [AccountComparison.Several] = []
  ) {
    testDescription = description
    (self.mailboxes, self.entries, self.missing) = (mailboxes, entries, missing)
    (self.strangers, self.several) = (strangers, several)
  }

  static let all = [
    Case("nobody", [], []),
    Case("one of each", [Mailbox("a@x")], [entry("uid=a", "a@x")]),
    Case("capitals", [Mailbox("a@x")], [entry("uid=a", "A@X")]),
    Case("a bare login", [Mailbox("a@x")], [entry("uid=a", bare: ["a"], name: "a@x")]),
    Case("both logins", [Mailbox("a@x")], [entry("uid=a", "a@x", bare: ["a"], name: "a@x")]),
    Case("a further address", [Mailbox("b@x")], [entry("uid=a", "a@x", "b@x")]),
    Case("no entry", [Mailbox("b@x"), Mailbox("a@x")], [], missing: ["a@x", "b@x"]),
    Case("a disabled mailbox needs no entry", [Mailbox("a@x", isEnabled: false)], []),
    Case(
      "a disabled mailbox is one", [Mailbox("a@x", isEnabled: false)], [entry("uid=a", "a@x")]),
    Case("no mailbox", [], [entry("uid=a", "a@x")], strangers: [.init("uid=a", ["a@x"])]),
    Case(
      "no name", [], [entry("uid=a", bare: ["a"])], strangers: [.init("uid=a", [])]),
    Case(
      "a bare name", [Mailbox("a@x")], [entry("uid=a", bare: ["a"], name: "a")],
      missing: ["a@x"], strangers: [.init("uid=a", ["a"])]),
    Case(
      "two entries", [Mailbox("a@x")], [entry("uid=b", "a@x"), entry("uid=a", "A@x")],
      several: [.init("a@x", ["uid=a", "uid=b"])]),
    Case(
      "two entries without a mailbox", [], [entry("uid=a", "a@x"), entry("uid=b", "a@x")],
      strangers: [.init("uid=a", ["a@x"]), .init("uid=b", ["a@x"])],
      several: [.init("a@x", ["uid=a", "uid=b"])]),
    Case(
      "two entries of a disabled mailbox", [Mailbox("a@x", isEnabled: false)],
      [entry("uid=a", "a@x"), entry("uid=b", "a@x")],
      several: [.init("a@x", ["uid=a", "uid=b"])]),
    Case(
      "two bare logins, one mailbox", [Mailbox("m@x")],
      [entry("uid=a", bare: ["a"], name: "m@x"), entry("uid=b", bare: ["b"], name: "m@x")],
      several: [.init("m@x", ["uid=a", "uid=b"])]),
    Case(
      "one bare login, two mailboxes", [Mailbox("a@x"), Mailbox("a@y")],
      [entry("uid=a,x", bare: ["a"], name: "a@x"), entry("uid=a,y", bare: ["a"], name: "a@y")],
      several: [.init("a", ["uid=a,x", "uid=a,y"])]),
    Case(
      "the same entry twice", [Mailbox("a@x"), Mailbox("b@x")],
      [entry("uid=a", "a@x"), entry("UID=A", "b@x")]),
    Case(
      "the same entry twice with the same login", [Mailbox("a@x")],
      [entry("uid=a", "a@x"), entry("uid=a", "a@x")]),
  ]
}

@Suite("Mailboxes and entries")
struct AccountComparisonTests {
  @Test("what is listed", arguments: Case.all)
  fileprivate func listed(row: Case) {
    let found = AccountComparison(row.mailboxes, row.entries, isComplete: true)
    #expect(found.withoutEntry == row.missing)
    #expect(found.withoutMailbox == row.strangers)
    #expect(found.several == row.several)
    #expect(found.renamings == nil)
    #expect(
      found.isAgreed == (row.missing.isEmpty && row.strangers.isEmpty && row.several.isEmpty))
    #expect(found.mailboxes + found.disabled == row.mailboxes.count)
    #expect(found.mailboxes == row.mailboxes.count { $0.isEnabled })
    #expect(found.entries == row.entries.merged.count)
  }

  @Test("entries without a mailbox are listed only if all entries are known")
  func incomplete() {
    let found = AccountComparison(
      [Mailbox("a@x")], [entry("uid=b", "b@x")], isComplete: false, earlier: [])
    #expect(found.withoutMailbox == nil && found.renamings == nil)
    #expect(found.withoutEntry == ["a@x"])
    #expect(!found.isAgreed)
  }

  @Test(
    "names that would change",
    arguments: [
      ("the same", [entry("uid=a", "a@x")], [entry("uid=a", bare: ["a"], name: "a@x")], true, []),
      (
        "another name", [entry("uid=a", "a@x")], [entry("uid=a", bare: ["a"], name: "a.b@x")], true,
        [.init("a@x", dn: "uid=a", ["a.b@x"])]
      ),
      (
        "no name", [entry("uid=a", "a@x")], [entry("uid=a", bare: ["a"])], true,
        [.init("a@x", dn: "uid=a", [])]
      ),
      // Listed as a mailbox without an entry.
      ("not found", [entry("uid=a", "a@x")], [], true, []),
      ("not found before", [], [entry("uid=a", "a@x")], true, []),
      (
        "somebody else's", [entry("uid=a", "a@x")], [entry("uid=b", "a@x")], true,
        [.init("a@x", dn: "uid=a", [], otherDN: "uid=b")]
      ),
      ("on another server", [entry("uid=a", "a@x")], [entry("uid=b", "a@x")], false, []),
      (
        "two who swap", [entry("uid=a", "a@x"), entry("uid=b", "b@x")],
        [entry("uid=b", "a@x"), entry("uid=a", "b@x")], true,
        [
          .init("a@x", dn: "uid=a", ["b@x"], otherDN: "uid=b"),
          .init("b@x", dn: "uid=b", ["a@x"], otherDN: "uid=a"),
        ]
      ),
    ] as [(String, [KnownEntry], [KnownEntry], Bool, [AccountComparison.Renaming])])
  func renamings(
    _ row: (
      name: String, before: [KnownEntry], now: [KnownEntry], isSameServer: Bool,
      renamings: [AccountComparison.Renaming]
    )
  ) {
    let found = AccountComparison(
      [Mailbox("b@x"), Mailbox("a@x")], row.now, isComplete: true, earlier: row.before,
      comparesEntries: row.isSameServer)
    #expect(found.renamings == row.renamings, "\(row.name)")
  }
}
