import Glibc
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
    "anything that would name another server, or two, is refused",
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

  @Test("IPv6 addresses are those of inet_pton(3)", arguments: 0..<4)
  func addresses(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let pieces = [
      "0", "1", "ffff", "12345", "g", ":", "::", ".", "1.2.3.4", "255", "256", "01", "",
    ]
    for _ in 0..<5000 {
      let text = (0..<Int.random(in: 1...12, using: &generator))
        .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined(
          separator: Bool.random(using: &generator) ? ":" : "")
      var address = in6_addr()
      #expect(ServerAddress.isIPv6(text) == (inet_pton(AF_INET6, text, &address) == 1), "\(text)")
    }
  }
}

/// SplitMix64: the same numbers for the same seed.
private struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
