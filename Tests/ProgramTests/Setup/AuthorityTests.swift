import TestSupport
import Testing

@Suite("setup --ca-file makes Dovecot trust the CA", .timeLimit(.minutes(20)), .fewAtOnce)
struct AuthorityTests {
  /// The CA that setup adds to the system's (2.4).
  static let added = "/usr/local/share/ca-certificates/modoboa-ldap.crt"
  /// All CAs of the system.
  static let all = "/etc/ssl/certs/ca-certificates.crt"

  @Test(
    "Logins work over TLS, also after a change of the transport, and --undo takes the CA back",
    arguments: MailHost.Release.all)
  func trust(release: MailHost.Release) async throws {
    let authority = try await LDAPCertificates.shared().authority
    try await MailHost.stock(release, .sqlite, isStarted: false) { host, slapd in
      try await host.useOwnAuthorities()
      try await host.start()
      try await host.save(.at(slapd, .ssl))
      let (before, trusted) = (host.configurationFiles, host.authorities(Self.all))

      let refused = try await host.update(["--apply"], command: "setup")
      #expect(refused.status == 69 && refused.errors.contains("certificate"), "\(refused)")
      #expect(host.configurationFiles == before)

      let applied = try await host.update(["--apply", "--ca-file", authority], command: "setup")
      #expect(applied.status == 0, "\(applied)\n\(host.log)")
      for account in [MailAccount.alice, .carol] { try await host.expectLogins(account) }
      await host.expectRefusal(.dave)
      let doctor = try await host.update(command: "doctor")
      for item in ["trusted_authorities", "ca_file"] {
        #expect(doctor.text.contains("ok         \(item): "), "\(doctor.text)")
      }
      switch release.series {
      case .v23:
        let settings = host[configuration: "dovecot-modoboa-ldap.conf.ext"]
        #expect(settings.contains("\ntls_ca_cert_file = \(authority)\n"))
      case .v24:
        #expect(host.authorities(Self.added) == Scratch.content(of: authority))
        #expect(host.authorities(Self.all) != trusted)
      }

      try await host.save(.at(slapd, .starttls))
      expectChange(try await host.update(), naming: ["; Dovecot reloaded"])
      try await host.expectLogins(.alice)

      let undone = try await host.update(["--undo"], command: "setup")
      #expect(undone.status == 0, "\(undone)\n\(host.log)")
      #expect(host.configurationFiles == before)
      #expect(host.authorities(Self.added) == nil)
      #expect(host.authorities(Self.all) == trusted)
      try await host.expectLogins(.carol)
      await host.expectRefusal(.alice)
    }
  }
}

extension MailHost {
  /// A file of its own authorities; nil if there is none.
  fileprivate func authorities(_ path: String) -> [UInt8]? {
    Scratch.content(of: ownAuthorities + path)
  }
}
