import TestSupport
import Testing

@Suite(
  "setup makes Dovecot use the file, and takes that back", .timeLimit(.minutes(20)), .fewAtOnce)
struct SetupTests {
  @Test(
    "Everybody gets in who should, and --undo restores every byte",
    arguments: MailHost.Release.allCases, MailDatabase.Kind.allCases)
  func setup(release: MailHost.Release, kind: MailDatabase.Kind) async throws {
    try await MailHost.stock(release, kind) { host, _ in
      let before = host.configurationFiles
      try await host.expectLogins(.carol)
      await host.expectRefusal(.alice)

      let preview = try await host.update(command: "setup")
      #expect(preview.status == 2, "\(preview)")
      #expect(preview.text.contains("+++ \(host.dovecotDirectory)/conf.d/05-modoboa-ldap.conf"))
      #expect(!preview.text.contains(MailLDAPServer.password))
      #expect(host.configurationFiles == before)

      try await host.expectReloads(1) {
        let applied = try await host.update(["--apply"], command: "setup")
        #expect(applied.status == 0, "\(applied)\n\(host.log)")
        #expect(applied.text.hasSuffix("; Dovecot reloaded\n"), "\(applied)")
      }
      for account in [MailAccount.alice, .bob, .carol] { try await host.expectLogins(account) }
      for account in [MailAccount.dave, .erin] { await host.expectRefusal(account) }
      host.expectNoNotes()

      // A run finds everything in sync, and so does a second setup.
      let run = try await host.update()
      #expect(run.status == 0 && run.output.isEmpty && run.errors.isEmpty, "\(run)")
      let again = try await host.update(command: "setup")
      #expect(again.status == 0, "\(again)")

      try await host.expectReloads(1) {
        let undone = try await host.update(["--undo"], command: "setup")
        #expect(undone.status == 0, "\(undone)\n\(host.log)")
      }
      #expect(host.configurationFiles == before)
      try await host.expectLogins(.carol)
      await host.expectRefusal(.alice)
      let nothing = try await host.update(["--undo"], command: "setup")
      #expect(nothing.status == 66, "\(nothing)")
    }
  }

  @Test(
    "Switched off in Modoboa, LDAP leaves Dovecot, and comes back",
    arguments: MailHost.Release.allCases)
  func switchedOff(release: MailHost.Release) async throws {
    try await MailHost.stock(release, .sqlite) { host, slapd in
      let applied = try await host.update(["--apply"], command: "setup")
      #expect(applied.status == 0, "\(applied)\n\(host.log)")
      try await host.expectLogins(.alice)
      for (name, value) in [("ldap_dovecot_sync", "false"), ("authentication_type", "\"local\"")] {
        try await host.save(Parameters.at(slapd).with(name, value))
        try await host.expectReloads(1) {
          let off = try await host.update()
          #expect(off.status == 0, "\(off)\n\(host.log)")
          #expect(off.text.contains(": removed, and Dovecot no longer asks the LDAP server"))
        }
        #expect(host.target == nil)
        await host.expectRefusal(.alice)
        try await host.expectLogins(.carol)
        let silent = try await host.update()
        #expect(silent.status == 0 && silent.output.isEmpty && silent.errors.isEmpty, "\(silent)")

        try await host.save(.at(slapd))
        try await host.expectReloads(1) {
          let on = try await host.update()
          #expect(on.status == 0, "\(on)\n\(host.log)")
        }
        try await host.expectLogins(.alice)
        await host.expectRefusal(.dave)
      }
    }
  }
}
