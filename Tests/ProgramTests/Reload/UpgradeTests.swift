import TestSupport
import Testing

@Suite("An upgrade of Dovecot from 2.3 to 2.4", .timeLimit(.minutes(20)), .fewAtOnce)
struct UpgradeTests {
  @Test(
    "The next run rewrites the file for the new version",
    arguments: [MailDatabase.Kind.sqlite, .postgreSQL])
  func upgrade(kind: MailDatabase.Kind) async throws {
    try await MailHost.serving(.v23, kind) { host, slapd in
      try await host.expectLogin().append(subject: "before")
      try await host.upgrade()
      expectChange(
        try await host.update(),
        naming: [": rewritten for Dovecot 2.4", "; Dovecot is not running"])
      host.expectNoNotes()
      try await host.start()
      try await host.expectLogin(seeing: ["before"])
      await host.expectRefusal(password: "Invented-Bind-wrong")
      try await host.expectReloads(0) { expectSilence(try await host.update()) }
      try await host.save(.at(slapd).second(slapd.port))
      try await host.expectReloads(1) {
        expectChange(try await host.update(), naming: ["; Dovecot reloaded"])
      }
      try await host.expectLogins()
    }
  }
}
