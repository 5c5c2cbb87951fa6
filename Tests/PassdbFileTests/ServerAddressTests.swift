import Testing

@testable import PassdbFile

@Suite("Server addresses")
struct ServerAddressTests {
  @Test(
    "a host name or address becomes the host of a URL",
    arguments: [
      ("ldap1.example.test", "ldap1.example.test"), ("localhost", "localhost"),
      ("192.0.2.1", "192.0.2.1"), ("::1", "[::1]"), ("[::1]", "[::1]"),
      ("2001:db8::1", "[2001:db8::1]"), ("::ffff:192.0.2.1", "[::ffff:192.0.2.1]"),
      ("ldap_1.example.test.", "ldap_1.example.test."), ("bücher.example", "bücher.example"),
    ])
  func hosts(_ address: String, _ host: String) throws {
    #expect(try ServerAddress.host(address) == host)
  }

  @Test(
    "anything that would name another server or two is refused",
    arguments: [
      "", " ", "a b", "a,b", "a/b", "ldap://a", "a:389", "a\tb", "a\nb", "a\u{0}b", "a\u{a0}b",
      "a?b",
      "a#b", "u@a", "a%41", "a\"b", "[a", "a]", "[a]", "[::1]:389", "[]", "\u{2028}", "a\\b",
      ":::::", "1:2:3", "10.0.0.1::389", "a;b", "host*", "...", "-", "-a", "a..b",
      ".a", "(a)",
    ])
  func refused(_ address: String) {
    #expect(throws: ServerAddressError.self) { try ServerAddress.host(address) }
  }
}
