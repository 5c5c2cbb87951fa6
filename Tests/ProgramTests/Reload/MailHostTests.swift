import TestSupport
import Testing

/// That the mail hosts of the tests are what tests take them for.
@Suite("Mail hosts of the samples", .timeLimit(.minutes(5)), .fewAtOnce)
struct MailHostTests {
  @Test(
    "Users of the directory and of Modoboa log in, and nobody else",
    arguments: MailHost.Release.allCases, MailDatabase.Kind.allCases)
  func logins(release: MailHost.Release, kind: MailDatabase.Kind) async throws {
    try await Slapd.running(MailDirectory.setup) { slapd in
      try await MailHost.running(release, kind, isStarted: false) { host in
        await #expect(throws: IMAPSession.Failure.self) { try await host.login(.carol) }
        #expect(host.masterPID == nil)
        try await host.database.save(parameters: Parameters.at(slapd).json)
        expectChange(try await host.update())
        #expect(try await !host.database.needsUpdate)
        try await host.start()
        for account in [MailAccount.alice, .bob, .carol] {
          let session = try await host.login(account)
          try await session.append(subject: "to \(account.address)")
          #expect(try await session.subjects() == ["to \(account.address)"])
          try await session.logout()
          await expectRefused { try await host.login(account, password: "wrong") }
        }
        for account in [MailAccount.dave, .erin] {
          await expectRefused { try await host.login(account) }
        }
        #expect(!host.log.contains(" dict("), "\(host.log)")
      }
    }
  }

  /// Expects that a login ends with the word that user name or password is wrong.
  private func expectRefused(_ login: () async throws -> IMAPSession) async {
    do {
      _ = try await login()
      Issue.record("let in")
    } catch IMAPSession.Failure.refused {
    } catch {
      Issue.record(error)
    }
  }
}
