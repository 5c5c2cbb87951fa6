import Testing

@testable import Doctor

@Suite("What doveconf prints")
struct EffectiveConfigurationTests {
  @Test(
    "the plugins of a protocol",
    arguments: [
      ("mail_plugins = a b", ["a", "b"]),
      ("mail_plugins = a\nprotocol imap {\nmail_plugins = c\n}", ["c"]),
      ("mail_plugins = a\nprotocol pop3 {\nmail_plugins = c\n}", ["a"]),
      ("mail_plugins {\na = yes\n}\nprotocol imap {\nmail_plugins {\nb = yes\na = no\n}\n}", ["b"]),
      ("protocol !pop3 {\nmail_plugins {\nb = yes\n}\n}", ["b"]),
      ("protocol !imap {\nmail_plugins {\nb = yes\n}\n}", []), ("", []),
    ] as [(String, Set<String>)])
  func plugins(text: String, plugins: Set<String>) {
    #expect(EffectiveConfiguration(text + "\n").plugins(of: "imap") == plugins)
  }

  @Test("sockets, with what they have by default")
  func sockets() {
    let text = "service a {\nunix_listener x {\n}\nunix_listener y {\nuser = u\nmode = 0\n}\n}\n"
    #expect(
      EffectiveConfiguration(text).unixListeners(of: "a", group: "g", mode: 0o660)
        == [.init(path: "x", user: "root", group: "g", mode: 0o660)])
  }
}
