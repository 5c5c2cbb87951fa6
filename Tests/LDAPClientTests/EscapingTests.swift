import Testing

@testable import LDAPClient

@Suite("Escaping logins")
struct EscapingTests {
  @Test(
    "in a filter, RFC 4515",
    arguments: [
      ("alice", "alice"), ("a@b.example", "a@b.example"), ("*", "\\2a"),
      ("a)(uid=*", "a\\29\\28uid=\\2a"), ("\\", "\\5c"), ("é", "\\c3\\a9"), ("a b", "a b"),
      ("\0", "\\00"), ("", ""),
    ])
  func filter(_ text: String, _ escaped: String) {
    #expect(LDAPEscaping.filter(text) == escaped)
  }

  @Test(
    "in a DN, RFC 4514",
    arguments: [
      ("alice", "alice"), ("a,b", "a\\2cb"), ("#a", "\\23a"), ("a b", "a\\20b"), ("=", "\\3d"),
      ("é", "\\c3\\a9"), ("\"<>;+\\", "\\22\\3c\\3e\\3b\\2b\\5c"), ("a@b", "a@b"),
    ])
  func distinguishedName(_ text: String, _ escaped: String) {
    #expect(LDAPEscaping.distinguishedName(text) == escaped)
  }
}
