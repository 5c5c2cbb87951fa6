import TestSupport
import Testing

@Suite(
  "Changes in Modoboa take effect for users", .timeLimit(.minutes(20)), .fewAtOnce)
struct ChangeTests {
  /// Two servers with the same users; alice has another password on the second.
  struct Servers: Sendable {
    let first: Slapd
    let second: Slapd
  }

  /// A change, and how alice logs in afterwards.
  struct Change: Sendable {
    let name: String
    /// The saved parameters; changes elsewhere are made first.
    let parameters: @Sendable (Servers) async throws -> Parameters
    /// Her current password.
    var password = MailAccount.alice.password
    /// Her old password, if it must no longer work.
    var oldPassword: String?
    /// Whether the server's log shows that the change is in use.
    var isSeen: @Sendable (Slapd.Requests) -> Bool = { !$0.binders.isEmpty }
  }

  static let otherBindPassword = "Invented-Bind-2"

  /// In this order; each starts from the previous one.
  static let changes = [
    Change(
      name: "another server", parameters: { .at($0.second) }, password: Slapd.otherPassword,
      oldPassword: MailAccount.alice.password),
    Change(
      name: "back, with another password of the service account",
      parameters: { servers in
        try await MailLDAPServer.change(to: otherBindPassword, on: servers.first)
        return changed(.at(servers.first))
      }, oldPassword: Slapd.otherPassword,
      isSeen: { $0.binders.contains(MailLDAPServer.reader) }),
    Change(
      name: "direct bind",
      parameters: {
        .at($0.first).direct("uid=%(user)s,\(MailLDAPServer.people)")
      }, isSeen: { $0.searchers.isEmpty && $0.binders.contains(MailLDAPServer.dn(of: .alice)) }),
    Change(
      name: "starttls", parameters: { changed(.at($0.first, .starttls)) },
      isSeen: { $0.hasExtended && $0.searchers == [MailLDAPServer.reader] }),
    Change(
      name: "ssl", parameters: { changed(.at($0.first, .ssl)) },
      isSeen: { $0.searchers == [MailLDAPServer.reader] }),
  ]

  private static func changed(_ parameters: Parameters) -> Parameters {
    parameters.with("ldap_bind_password", text: otherBindPassword)
  }

  @Test(
    "The right password opens the same mailbox, and open sessions stay",
    arguments: MailHost.Release.usual, [MailDatabase.Kind.sqlite, .postgreSQL])
  func changes(release: MailHost.Release, kind: MailDatabase.Kind) async throws {
    let authority = try await LDAPCertificates.shared().authority
    try await MailHost.serving(release, kind, trusting: authority) { host, first in
      try await Slapd.second { second in
        let open = try await host.expectLogin()
        try await open.append(subject: "before")
        for change in Self.changes {
          try await expect(change, on: host, Servers(first: first, second: second))
          try await open.noop()
        }
        try await open.logout()
        // The auth cache does not affect Modoboa's own accounts.
        try await host.expectLogins(.carol)
      }
    }
  }

  private func expect(_ change: Change, on host: MailHost, _ servers: Servers) async throws {
    try await host.save(try await change.parameters(servers))
    let server = change.name == Self.changes[0].name ? servers.second : servers.first
    let requests = try await server.requests {
      try await host.expectReloads(1) {
        expectChange(try await host.update(), naming: [": changed (", "; Dovecot reloaded"])
      }
      try await host.expectLogin(password: change.password, seeing: ["before"])
      await host.expectRefusal(password: "Invented-Bind-wrong")
    }
    #expect(change.isSeen(requests), "\(change.name): \(requests)")
    if let old = change.oldPassword { await host.expectRefusal(password: old) }
    #expect(try await !host.database.needsUpdate, "\(change.name)")
    host.expectNoNotes()
  }
}
