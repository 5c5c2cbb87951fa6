import Glibc
import TestSupport
import Testing

@Suite("When Dovecot is reloaded", .timeLimit(.minutes(20)), .fewAtOnce)
struct NoReloadTests {
  @Test(
    "Only if the content changes, or with --force", arguments: MailHost.Release.usual)
  func occasions(release: MailHost.Release) async throws {
    try await MailHost.serving(release) { host, slapd in
      let path = "\(host.dovecotDirectory)/\(Host.targetName)"
      try await host.expectReloads(0) {
        expectSilence(try await host.update())
        // Modoboa's flag is set, but the new parameters give the same file.
        try await host.save(.at(slapd))
        expectSilence(try await host.update())
        #expect(try await !host.database.needsUpdate)
        chmod(path, 0o640)
        expectChange(try await host.update(), naming: [": changed (mode)"])
        #expect(host.target?.permissions == 0o600)
        chown(path, 8, 0)
        expectChange(try await host.update(), naming: [": changed (owner)"])
        expectSilence(try await host.update())
      }
      try await host.expectReloads(1) {
        expectChange(try await host.update(["--force"]), naming: ["; Dovecot reloaded"])
      }
      try await host.save(.at(slapd).second(slapd.port))
      try await host.expectReloads(0) {
        expectChange(
          try await host.update(["--reload", "never"]),
          naming: ["changed (", "Dovecot uses it after a reload (doveadm reload)"])
        expectSilence(try await host.update(["--reload", "never"]))
        expectSilence(try await host.update())
      }
      host.expectNoNotes()
      try await host.expectLogins()
    }
  }

  @Test("--check changes nothing", arguments: MailHost.Release.usual)
  func check(release: MailHost.Release) async throws {
    try await MailHost.serving(release) { host, slapd in
      try await host.save(.at(slapd).second(slapd.port))
      try await expectUntouched(host) {
        for further in [[], ["--force"]] {
          let result = try await host.update(["--check"] + further)
          #expect(result.status == 2, "\(result.errors)")
        }
      }
      // Also while a reload is pending.
      expectFailure(try await host.update(["--reload-command", "false"]), 10)
      try await expectUntouched(host) {
        let result = try await host.update(["--check"])
        #expect(result.status == 2)
        #expect(result.text.contains("reload"), "\(result.text)")
        let failing = try await host.update(["--check", "--reload-command", "false"])
        #expect(failing.status == 2)
      }
      #expect(try await host.database.needsUpdate)
      try await host.expectReloads(1) {
        expectChange(try await host.update(), naming: [": in sync; Dovecot reloaded"])
      }
    }
  }

  /// Expects no reload, and no change in both directories.
  private func expectUntouched(
    _ host: MailHost, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
  ) async throws {
    let before = (FileSnapshot.all(in: host.dovecotDirectory), host.notes)
    try await host.expectReloads(0, sourceLocation: sourceLocation, body)
    #expect(
      FileSnapshot.all(in: host.dovecotDirectory) == before.0, sourceLocation: sourceLocation)
    #expect(host.notes == before.1, sourceLocation: sourceLocation)
  }

  @Test("A Dovecot that is not running is not reloaded", arguments: MailHost.Release.usual)
  func stopped(release: MailHost.Release) async throws {
    try await MailHost.serving(release) { host, first in
      try await Slapd.second { second in
        try await host.expectLogin()
        await host.stop()
        try await host.save(.at(second))
        expectChange(
          try await host.update(), naming: [": changed (", "; Dovecot is not running"])
        #expect(try await !host.database.needsUpdate)
        host.expectNoNotes()
        expectSilence(try await host.update())
        try await host.start()
        try await host.expectLogins(password: Slapd.otherPassword)
        await host.expectRefusal()
        try await host.expectReloads(0) { expectSilence(try await host.update()) }
      }
    }
  }
}
