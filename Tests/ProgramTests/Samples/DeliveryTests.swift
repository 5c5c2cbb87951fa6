import TestSupport
import Testing

@Suite("Mail on a host from the samples", .timeLimit(.minutes(20)), .fewAtOnce)
struct DeliveryTests {
  private static let filter = """
    require ["fileinto", "mailbox"];
    if header :contains "subject" "list" { fileinto :create "Lists"; }
    """

  @Test(
    "Mail is filtered, counted and visible to all clients",
    arguments: MailHost.Release.usual, MailDatabase.Kind.allCases)
  func delivery(release: MailHost.Release, kind: MailDatabase.Kind) async throws {
    try await MailHost.serving(release, kind) { host, _ in
      if kind == .postgreSQL {
        let path = "\(TestData.root)/samples/sql/postgresql-quota.sql"
        let statements = try #require(Scratch.content(of: path))
        try await host.database.run(String(decoding: statements, as: UTF8.self))
      }
      #expect(try await host.activate(filter: Self.filter, of: .alice) == ["\"main\" ACTIVE"])
      for subject in ["first", "of the list", "third"] {
        try await host.deliver(subject: subject, to: MailAccount.alice.address)
      }
      let session = try await host.expectLogin(seeing: ["first", "third"])
      #expect(try await session.subjects(in: "Lists") == ["of the list"])
      #expect(try await host.countOverPOP3(.alice) == 2)
      // 50 MB in KiB.
      let quota = try await session.command("GETQUOTAROOT INBOX").joined()
      #expect(quota.contains(" 51200)"), "\(quota)")
      let mailboxes = try await session.command("LIST (SPECIAL-USE) \"\" *").joined()
      for mailbox in ["Drafts", "Junk", "Sent", "Trash"] {
        #expect(mailboxes.contains("\\\(mailbox)"), "\(mailboxes)")
      }
      try await host.expectQuota(messages: 3)
      _ = try await session.command("SELECT Lists")
      _ = try await session.command("STORE 1 +FLAGS (\\Deleted)")
      _ = try await session.command("EXPUNGE")
      // During a session, 2.4 writes it later.
      try await session.logout()
      try await host.expectQuota(messages: 2)
      // Not every Dovecot of the tests has the clients that the post-login script needs.
      let errors = host.log.split(separator: "\n").filter {
        $0.contains("Error: ") && !$0.contains(" postlogin: ")
      }
      #expect(errors.isEmpty)
    }
  }

  @Test(
    "Mail for a disabled account is stored, mail for an unknown address rejected",
    arguments: MailHost.Release.usual)
  func recipients(release: MailHost.Release) async throws {
    try await MailHost.serving(release, .postgreSQL) { host, _ in
      try await host.deliver(subject: "kept", to: MailAccount.dave.address)
      await #expect(throws: (any Error).self) {
        try await host.deliver(subject: "lost", to: "nobody@example.test")
      }
    }
  }
}

extension MailHost {
  /// Expects, with some patience, that Modoboa's table has the size of alice's mailbox.
  func expectQuota(messages: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let query =
      "SELECT messages FROM admin_quota WHERE username = '\(MailAccount.alice.address)'"
      + " AND bytes BETWEEN \(messages * 50) AND \(messages * 1000);"
    var found = ""
    for _ in 0..<50 {
      found = try await database.run(query)
      if found == "\(messages)\n" { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    let all = try await database.run("SELECT * FROM admin_quota;")
    Issue.record("\(messages) messages, not: \(all)\n\(log)", sourceLocation: sourceLocation)
  }
}
