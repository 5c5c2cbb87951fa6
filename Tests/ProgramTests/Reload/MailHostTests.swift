import TestSupport
import Testing

/// Properties of the mail hosts on which other tests rely.
@Suite("Mail hosts from the samples", .timeLimit(.minutes(20)), .fewAtOnce)
struct MailHostTests {
  @Test(
    "Users on the LDAP server and in Modoboa can log in, and nobody else",
    arguments: MailHost.Release.withEngines)
  func logins(release: MailHost.Release, kind: MailDatabase.Kind) async throws {
    try await Slapd.running(MailLDAPServer.setup) { slapd in
      try await MailHost.running(release, kind, isStarted: false) { host in
        await #expect(throws: IMAPSession.Failure.self) { try await host.login(.carol) }
        #expect(host.masterPID == nil)
        try await host.save(.at(slapd))
        expectChange(try await host.update())
        #expect(try await !host.database.needsUpdate)
        try await host.start()
        for account in [MailAccount.alice, .bob, .carol] {
          let session = try await host.expectLogin(account)
          try await session.append(subject: "to \(account.address)")
          #expect(try await session.subjects() == ["to \(account.address)"])
          try await session.logout()
          await host.expectRefusal(account, password: "wrong")
        }
        for account in [MailAccount.dave, .erin] { await host.expectRefusal(account) }
        #expect(!host.log.contains(" dict("), "\(host.log)")
      }
    }
  }
}
