import TestSupport
import Testing

@Suite(
  "An LDAP server that does not answer at the time of the change", .timeLimit(.minutes(20)),
  .fewAtOnce)
struct UnansweringLDAPServerTests {
  /// What is on the new server's port.
  enum Fault: CaseIterable, Sendable {
    /// Nothing.
    case refusing
    /// A peer that does not answer.
    case silent
    /// The same for LDAP over TLS.
    case silentTLS
  }

  @Test(
    "is not a reason to roll back",
    arguments: MailHost.Release.usual, Fault.allCases)
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
      // An auth process that waits for the LDAP server does not block the next change.
      try await host.save(.at(slapd))
      expectChange(try await host.update(), naming: ["; Dovecot reloaded"])
      try await host.expectLogins()
    }
    withExtendedLifetime((nobody, silent)) {}
  }
}
