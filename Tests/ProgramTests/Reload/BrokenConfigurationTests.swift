import Glibc
import TestSupport
import Testing

@Suite(
  "A Dovecot that is in a bad way already", .timeLimit(.minutes(10)), .fewAtOnce)
struct BrokenConfigurationTests {
  /// What is wrong with the configuration.
  enum Fault: CaseIterable, Sendable {
    /// A word that Dovecot does not know.
    case unknownSetting
    /// A section without an end.
    case openSection
    /// The name of a file that is not there.
    case missingFile

    /// What stands at the end of local.conf, and what Dovecot says of it.
    func line(_ release: MailHost.Release) -> (text: String, words: String) {
      switch self {
      case .unknownSetting: ("no_such_setting = 1\n", "no_such_setting")
      case .openSection: ("service imap {\n", "local.conf")
      case .missingFile:
        (
          release == .v23 ? "ssl_cert = </no/such/file\n" : "ssl_client_ca_file = /no/such/file\n",
          "/no/such/file"
        )
      }
    }
  }

  @Test(
    "What Dovecot refuses anyhow is no fault of the new file, which the next run brings into use",
    arguments: MailHost.Release.allCases, Fault.allCases)
  func refused(release: MailHost.Release, fault: Fault) async throws {
    try await MailHost.serving(release) { host, slapd in
      let line = fault.line(release)
      host[configuration: "local.conf"] += line.text
      try await host.save(.at(slapd).second(slapd.port))
      // Of a reload, the first would have come to nothing, too.
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
    "Where authentication is dead before, a change that does not help stays, and one that helps counts",
    arguments: MailHost.Release.allCases)
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
    "A master process that does not act is not taken for one that has reloaded",
    arguments: MailHost.Release.allCases)
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
