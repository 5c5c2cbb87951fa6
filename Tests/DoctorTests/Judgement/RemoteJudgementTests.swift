import DovecotGrammar
import Testing

@testable import Doctor

@Suite("A remote Dovecot")
struct RemoteJudgementTests {
  private static let key = "doveadm_api_key = x\n"

  private static func service(_ settings: String, name: String = "http") -> String {
    "service doveadm {\n inet_listener \(name) {\n\(settings) }\n}\n"
  }

  /// A configuration, and the advice.
  static let cases: [(String, [String])] = [
    (key, []), (service("port = 8080\n"), []),
    (
      key + service("port = 8080\n"),
      ["doveadm_http 3", "add to /d/dovecot.conf, above line 4:", "        ssl = yes"]
    ),
    (key + service("port = 8080\nssl = yes\n"), []),
    (
      key + service("port = 8080\nssl = no\n"),
      ["doveadm_http 5", "change line 5 of /d/dovecot.conf to:", "        ssl = yes"]
    ),
    (key + service("port = 0\n"), []),
    (key + service("port = 8080\naddress = 127.0.0.1\n"), []),
    ("listen = 127.0.0.1, ::1\n" + key + service("port = 8080\n"), []),
    (
      "listen = 127.0.0.1\n" + key + service("address = 127.0.0.1 192.0.2.1\nport = 8080\n"),
      ["doveadm_http 4", "add to /d/dovecot.conf, above line 6:", "        ssl = yes"]
    ),
    (key + service("port = 12345\n", name: "doveadm"), []),
    (
      key + service("type = http\nport = 8080\n", name: "other"),
      ["doveadm_http 3", "add to /d/dovecot.conf, above line 5:", "        ssl = yes"]
    ),
  ]

  @Test("doveadm's HTTP API is encrypted, or on this host only", arguments: cases)
  func http(main: String, advice: [String]) {
    #expect(HostFacts.of24(main).advice(in: .remote) == advice)
    #expect(HostFacts.of(.v23, ["/d/dovecot.conf": main]).advice(in: .remote) == advice)
  }
}
