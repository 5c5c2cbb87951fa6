import TestSupport
import Testing

@Suite(
  "A directory that does not answer when the change comes", .timeLimit(.minutes(10)), .fewAtOnce)
struct UnansweringLDAPServerTests {
  /// What is at the new server's port.
  enum Fault: CaseIterable, Sendable {
    /// Nobody.
    case refusing
    /// Somebody who says nothing.
    case silent
    /// The same where TLS would begin with the first byte.
    case silentTLS
  }

  @Test(
    "is no reason to take the change back",
    arguments: MailHost.Release.allCases, Fault.allCases)
  func unanswering(release: MailHost.Release, fault: Fault) async throws {
    let nobody = try #require(LoopbackPort(.v4))
    let silent = SilentPeer([])
    let port = fault == .refusing ? nobody.number : silent.port
    try await MailHost.serving(release) { host, slapd in
      try await host.expectLogin()
      try await host.save(.at(port: port, fault == .silentTLS ? .ssl : .none))
      try await host.expectReloads(1) {
        expectChange(try await host.update(), naming: ["changed (", "; Dovecot reloaded"])
      }
      #expect(host.target?.text.contains(":\(port)") == true)
      #expect(try await !host.database.needsUpdate)
      host.expectNoNotes()
      try await host.expectReloads(0) { expectSilence(try await host.update()) }
      // The authentication that hangs on the directory is not in the way of the next one.
      try await host.save(.at(slapd))
      expectChange(try await host.update(), naming: ["; Dovecot reloaded"])
      try await host.expectLogins()
    }
    withExtendedLifetime((nobody, silent)) {}
  }
}
