import TestSupport
import Testing

/// An LDAP server that does what no server should.
struct HostileLDAPServer: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let transport: Transport
  let steps: [SilentPeer.Step]

  init(_ name: String, _ steps: [SilentPeer.Step], _ transport: Transport = .none) {
    (testDescription, self.transport, self.steps) = ("\(transport), \(name)", transport, steps)
  }

  private typealias LDAP = LDAPWire
  /// The bind is accepted; what follows answers the search, the second message.
  private static func searched(_ name: String, _ answer: [SilentPeer.Step]) -> HostileLDAPServer {
    HostileLDAPServer(name, [.take, .say(LDAP.bound), .take] + answer)
  }
  private static func endless(_ message: [UInt8]) -> SilentPeer.Step {
    let piece = LDAP.many(message)
    return .flood { _ in piece }
  }
  private static let megabyte = [UInt8](repeating: 0x61, count: 1 << 20)
  private static let garbage = (0..<4000).map {
    UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7)
  }
  /// Where nobody has to go.
  private static let elsewhere = "ldap://127.0.0.1:1/dc=example,dc=test"

  static let all = [
    searched("entries without end", [endless(LDAP.entry(2, "uid=a,ou=people,dc=example,dc=test"))]),
    searched("references without end", [endless(LDAP.reference(2, elsewhere))]),
    searched("answers to nobody", [endless(LDAP.entry(77, "uid=a"))]),
    searched("notifications without end", [endless(LDAP.message(0, 0x78, LDAP.result(0)))]),
    searched(
      "an entry of two gigabytes",
      [
        .say([0x30, 0x84, 0x7f, 255, 255, 255]), .flood { _ in megabyte },
      ]),
    searched("an entry that drips", [.say([0x30, 0x84, 0x7f, 255, 255, 255]), .drip(megabyte)]),
    searched(
      "an entry of 24 megabytes",
      [
        .say(LDAP.message(2, 0x64, LDAP.element(4, [UInt8](repeating: 0x61, count: 24 << 20))))
      ]),
    searched("an entry that is none", [.say(LDAP.message(2, 0x64, garbage))]),
    searched("a length of many bytes", [.say([0x30, 0x88] + [UInt8](repeating: 255, count: 200))]),
    HostileLDAPServer(
      "a fault with much to say",
      [
        .take,
        .say(
          LDAP.message(
            1, 0x61, LDAP.result(52, diagnostic: Array(repeatElement(0x61, count: 8 << 20))))),
      ]),
    HostileLDAPServer(
      "a fault with control characters",
      [
        .take,
        .say(
          LDAP.message(
            1, 0x61, LDAP.result(52, diagnostic: Array("a\u{1b}]0;b\u{7}\nc\u{202e}d".utf8)))),
      ]),
    HostileLDAPServer("no answer to the bind", [.take]),
    HostileLDAPServer(
      "notifications in place of an answer",
      [
        .take, endless(LDAP.message(0, 0x78, LDAP.result(0))),
      ]),
    HostileLDAPServer("silence after StartTLS", [.take, .say(LDAP.startTLS), .take], .starttls),
    HostileLDAPServer(
      "garbage after StartTLS", [.take, .say(LDAP.startTLS), .take, .say(garbage)], .starttls),
    HostileLDAPServer(
      "garbage without end after StartTLS",
      [.take, .say(LDAP.startTLS), .take, .flood { _ in garbage }], .starttls),
    HostileLDAPServer(
      "a handshake without end",
      // Records with a HelloRequest each, RFC 5246 7.4.1.1, which a client passes over.
      [.take, .say(LDAP.startTLS), .take, endless([22, 3, 3, 0, 4, 0, 0, 0, 0])], .starttls),
    HostileLDAPServer("garbage in TLS", [.take, .say(garbage)], .ssl),
    HostileLDAPServer("garbage", [.take, .flood { _ in garbage }]),
  ]
}
