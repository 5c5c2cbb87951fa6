import Glibc
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
    arguments: [
      (MailHost.Release.v23, Transport.ssl), (.v24, .starttls), (.backports, .starttls),
      (.testing, .ssl),
    ])
  func trust(release: MailHost.Release, transport: Transport) async throws {
    let authority = try await LDAPCertificates.shared().authority
    try await MailHost.stock(release, .sqlite, isStarted: false) { host, slapd in
      try await host.useOwnAuthorities()
      try await host.start()
      try await host.save(.at(slapd, transport))
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

      try await host.save(.at(slapd, transport == .ssl ? .starttls : .ssl))
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

  @Test(
    "A CA file or directory of Dovecot's own keeps it from the system's CAs: setup refuses, and its advice works",
    arguments: ["ssl_client_ca_file", "ssl_client_ca_dir"])
  func hidden(setting: String) async throws {
    let authority = try await LDAPCertificates.shared().authority
    try await MailHost.stock(.testing, .sqlite, isStarted: false) { host, slapd in
      try await host.useOwnAuthorities()
      let own = host.scratch["own"]
      if setting == "ssl_client_ca_file" {
        let system = try #require(Scratch.content(of: host.release.root + Self.all))
        host.scratch.write("own", system, mode: 0o644)
      } else {
        mkdir(own, 0o755)
      }
      host[configuration: "local.conf"] += "\n\(setting) = \(own)\n"
      try await host.start()
      try await host.save(.at(slapd, .starttls))
      let before = host.configurationFiles

      let refused = try await host.update(["--apply", "--ca-file", authority], command: "setup")
      #expect(refused.status == 78, "\(refused)")
      let words =
        "\(setting) keeps Dovecot from the system's CAs, to which setup adds \(authority); "
      #expect(refused.errors.contains(words), "\(refused)")
      #expect(host.configurationFiles == before)

      var named = authority
      if setting == "ssl_client_ca_file" {
        #expect(
          refused.errors.hasSuffix(
            "; run cat \(authority) >>\(own), then setup again with --ca-file \(own)\n"))
        let both = try #require(Scratch.content(of: own)) + Scratch.content(of: authority)!
        host.scratch.write("own", both, mode: 0o644)
        named = own
      } else {
        let line = "ssl_client_ca_file = \(authority)"
        #expect(
          refused.errors.contains("; add the line \(line) to \(host.dovecotDirectory)/local.conf"))
        host[configuration: "local.conf"] += "\(line)\n"
      }
      let applied = try await host.update(["--apply", "--ca-file", named], command: "setup")
      #expect(applied.status == 0, "\(applied)\n\(host.log)")
      try await host.expectLogins(.alice)
      #expect(host.authorities(Self.added) == nil)
      // Nor does a later run add it.
      try await host.save(.at(slapd, .ssl))
      expectChange(try await host.update(), naming: ["; Dovecot reloaded"])
      try await host.expectLogins(.alice)
      #expect(host.authorities(Self.added) == nil)
    }
  }

  @Test("Where Dovecot ignores its own CA file, as 2.4.1 does, the system's CAs count")
  func ignored() async throws {
    let authority = try await LDAPCertificates.shared().authority
    try await MailHost.stock(.v24, .sqlite, isStarted: false) { host, slapd in
      try await host.useOwnAuthorities()
      host[configuration: "local.conf"] += "\nssl_client_ca_file = \(authority)\n"
      try await host.start()
      try await host.save(.at(slapd, .ssl))
      let applied = try await host.update(["--apply", "--ca-file", authority], command: "setup")
      #expect(applied.status == 0, "\(applied)\n\(host.log)")
      #expect(host.authorities(Self.added) == Scratch.content(of: authority))
      try await host.expectLogins(.alice)
    }
  }
}

extension MailHost {
  /// A file of its own authorities; nil if there is none.
  fileprivate func authorities(_ path: String) -> [UInt8]? {
    Scratch.content(of: ownAuthorities + path)
  }
}
