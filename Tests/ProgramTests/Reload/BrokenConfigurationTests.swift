import Glibc
import TestSupport
import Testing

@Suite(
  "A Dovecot that is already broken", .timeLimit(.minutes(20)), .fewAtOnce)
struct BrokenConfigurationTests {
  /// What is wrong with the configuration.
  enum Fault: CaseIterable, Sendable {
    /// An unknown setting.
    case unknownSetting
    /// An unclosed section.
    case openSection
    /// A missing included file.
    case missingFile

    /// The line at the end of local.conf, and a part of Dovecot's error.
    func line(_ release: MailHost.Release) -> (text: String, words: String) {
      switch self {
      case .unknownSetting: ("no_such_setting = 1\n", "no_such_setting")
      case .openSection: ("service imap {\n", "local.conf")
      case .missingFile:
        (
          release.series == .v23
            ? "ssl_cert = </no/such/file\n" : "ssl_client_ca_file = /no/such/file\n",
          "/no/such/file"
        )
      }
    }
  }

  @Test(
    "A configuration that Dovecot refuses anyway is not blamed on the new file; the next run reloads",
    arguments: MailHost.Release.usual, Fault.allCases)
  func refused(release: MailHost.Release, fault: Fault) async throws {
    try await MailHost.serving(release) { host, slapd in
      let line = fault.line(release)
      host[configuration: "local.conf"] += line.text
      try await host.save(.at(slapd).second(slapd.port))
      // The first one would have failed, even with a reload.
      for _ in 1...2 {
        try await host.expectReloads(0) {
          expectFailure(try await host.update(), 10, naming: [Host.targetName, line.words])
        }
        #expect(host.target?.text.contains("\(slapd.port) ldap://") == true)
        #expect(try await host.database.needsUpdate)
      }
      host[configuration: "local.conf"].replace(line.text, with: "")
      try await host.expectReloads(1) {
        expectChange(try await host.update(), naming: [": in sync; Dovecot reloaded"])
      }
      try await host.expectLogins()
      #expect(try await !host.database.needsUpdate)
      host.expectNoNotes()
    }
  }

  @Test(
    "If authentication was dead before, a change that does not help stays, and one that helps works",
    arguments: MailHost.Release.usual)
  func dead(release: MailHost.Release) async throws {
    let authority = try await LDAPCertificates.shared().authority
    let line = FatalLine(release)
    try await MailHost.serving(release, trusting: authority) { host, slapd in
      try await host.save(.at(slapd, .ssl))
      expectChange(try await host.update(), naming: ["; Dovecot reloaded"])
      try await host.expectLogins()
      host[configuration: line.file] += line.text
      try await host.restart()
      await #expect(throws: IMAPSession.Failure.self) { try await host.login(.carol) }

      try await host.save(.at(slapd, .ssl).second(slapd.tlsPort))
      expectFailure(try await host.update(), 10, naming: [Host.targetName, line.words])
      #expect(host.target?.text.contains("\(slapd.tlsPort) ldaps://") == true)
      #expect(try await host.database.needsUpdate)
      await #expect(throws: IMAPSession.Failure.self) { try await host.login(.carol) }

      try await host.save(.at(slapd))
      expectChange(try await host.update(), naming: ["changed (", "; Dovecot reloaded"])
      try await host.expectLogins()
      #expect(try await !host.database.needsUpdate)
      host.expectNoNotes()
    }
  }

  @Test(
    "A stopped master process does not count as reloaded",
    arguments: MailHost.Release.usual)
  func hanging(release: MailHost.Release) async throws {
    try await MailHost.serving(release) { host, slapd in
      let master = try #require(host.masterPID)
      try await host.expectLogin()
      let reloads = host.reloads
      kill(master, SIGSTOP)
      defer { kill(master, SIGCONT) }
      try await host.save(.at(slapd).second(slapd.port))
      expectFailure(
        try await host.update(["--timeout", "1"]), 10, naming: [Host.targetName, "next run"])
      #expect(host.target?.text.contains("\(slapd.port) ldap://") == true)
      #expect(try await host.database.needsUpdate)
      kill(master, SIGCONT)
      try await host.waitForReload(after: reloads)
      expectChange(try await host.update(), naming: [": in sync; Dovecot reloaded"])
      try await host.expectLogins()
      #expect(try await !host.database.needsUpdate)
      host.expectNoNotes()
    }
  }
}
