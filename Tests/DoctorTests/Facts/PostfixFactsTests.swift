import Testing

@testable import Doctor

@Suite("Postfix's main.cf")
struct PostfixFactsTests {
  @Test(
    "where mail goes",
    arguments: [
      ("virtual_transport = lmtp:unix:private/x", .sockets(["/var/spool/postfix/private/x"])),
      (
        "queue_directory = /q\nvirtual_transport = lmtp:unix:/run/x",
        .sockets(["/q/run/x", "/run/x"])
      ),
      ("# c\nvirtual_transport =\n  lmtp:unix:a\n", .sockets(["/var/spool/postfix/a"])),
      ("s = a\nvirtual_transport=lmtp:unix:${s}/$(s)$s\n", .sockets(["/var/spool/postfix/a/aa"])),
      ("virtual_transport = a\nvirtual_transport = lmtp:[::1]:24", .port),
      ("virtual_transport = $virtual_transport", .other), ("virtual_transport = ${a", .other),
      ("virtual_transport = virtual", .other), ("", .other), ("= x\n  y\nz", .other),
    ] as [(String, PostfixFacts.Destination)])
  func destination(text: String, destination: PostfixFacts.Destination) {
    #expect(PostfixFacts(text, file: "f").destination == destination)
  }

  @Test("the line and the user")
  func rest() {
    let facts = PostfixFacts("a = b\n\nvirtual_transport = x\nmail_owner = p\n", file: "f")
    #expect(facts.line == 3 && facts.owner == "p" && facts.queue == "/var/spool/postfix")
  }
}
