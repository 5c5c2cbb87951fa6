import TestSupport
import Testing

@Suite(
  "A change with which Dovecot's auth process exits", .timeLimit(.minutes(20)), .fewAtOnce)
struct RollBackTests {
  @Test(
    "It is rolled back, not retried in vain, and retried once the cause is gone",
    arguments: [(.v23, .postgreSQL), (.v24, .sqlite)]
      as [(MailHost.Release, MailDatabase.Kind)])
  func takenBack(release: MailHost.Release, kind: MailDatabase.Kind) async throws {
    let authority = try await LDAPCertificates.shared().authority
    let line = FatalLine(release)
    try await MailHost.serving(release, kind, trusting: authority) { host, slapd in
      host[configuration: line.file] += line.text
      try await host.restart()
      let open = try await host.expectLogin()
      let before = try #require(host.target)

      // One with the new file, one with the old file.
      try await host.save(.at(slapd, .ssl))
      try await host.expectReloads(2) {
        expectFailure(
          try await host.update(), 10, naming: [Host.targetName, line.words, "old file"])
      }
      #expect(host.target?.text == before.text)
      #expect(host.target?.permissions == 0o600)
      try await host.expectLogins()
      try await host.expectLogins(.carol)
      try await open.noop()
      #expect(try await host.database.needsUpdate)
      expectRefusedNote(on: host)

      // The same file is not retried, except with --force.
      let standing = host.target
      try await host.expectReloads(0) {
        expectFailure(
          try await host.update(), 10, naming: [Host.targetName, line.words, "--force"])
      }
      #expect(host.target == standing)
      try await host.expectReloads(2) {
        expectFailure(try await host.update(["--force"]), 10, naming: [line.words])
      }
      #expect(host.target?.text == before.text)
      try await host.expectLogins()
      #expect(try await host.database.needsUpdate)

      // Another change may work.
      try await host.save(.at(slapd).second(slapd.port))
      try await host.expectReloads(1) {
        expectChange(try await host.update(), naming: ["; Dovecot reloaded"])
      }
      try await host.expectLogins()
      host.expectNoNotes()

      try await host.save(.at(slapd, .ssl))
      expectFailure(try await host.update(), 10, naming: [line.words])
      host[configuration: line.file].replace(line.text, with: "")
      try await host.expectReloads(1) {
        expectChange(try await host.update(), naming: ["; Dovecot reloaded"])
      }
      try await host.expectLogins()
      try await open.noop()
      #expect(try await !host.database.needsUpdate)
      host.expectNoNotes()
    }
  }

  /// Expects a note that only root can read, with neither the file nor a password.
  private func expectRefusedNote(on host: MailHost) {
    #expect(host.notes["reload-pending"] == nil)
    let note = host.notes["refused"]
    #expect(note?.permissions == 0o600)
    for secret in Parameters.secrets { #expect(note?.text.contains(secret) == false) }
  }

  @Test("A file that Dovecot cannot parse is rolled back without a reload")
  func unreadable() async throws {
    try await Slapd.running(MailLDAPServer.setup) { slapd in
      try await MailHost.running(.v24, .sqlite) { host in
        // An include in the wrong place does no harm until the file exists.
        let include = "!include_try \(Host.targetName)\n"
        let wrong = "passdb sql {\n  \(include)}\n"
        host[configuration: "dovecot.conf"].replace(include, with: wrong)
        try await host.restart()
        try await host.save(.at(slapd))
        for _ in 1...2 {
          try await host.expectReloads(0) {
            expectFailure(
              try await host.update(), 10, naming: [Host.targetName, "passdb ldap", "--force"])
          }
          #expect(host.target == nil)
          #expect(try await host.database.needsUpdate)
        }
        try await host.expectLogins(.carol)
        host[configuration: "dovecot.conf"].replace(wrong, with: include)
        try await host.expectReloads(1) {
          expectChange(try await host.update(), naming: [": written", "; Dovecot reloaded"])
        }
        try await host.expectLogins()
        host.expectNoNotes()
      }
    }
  }
}
