import Testing

@testable import Accounts

@Suite("Names")
struct NameKeyTests {
  @Test(
    "are compared as LDAP servers compare them",
    arguments: [
      ("alice@example.test", "Alice@EXAMPLE.test", true), ("a b", " A   b ", true),
      ("noël", "NOËL", true), ("e\u{301}", "\u{e9}", true), ("a b", "ab", false),
      ("alice", "alice2", false), ("", " ", true), ("a.b", "a-b", false),
    ] as [(String, String, Bool)])
  func key(one: String, other: String, isEqual: Bool) {
    #expect((NameKey.key(of: one) == NameKey.key(of: other)) == isEqual)
  }
}
