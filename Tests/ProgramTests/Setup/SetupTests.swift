import TestSupport
import Testing

@Suite(
  "setup makes Dovecot use the file, and takes that back", .timeLimit(.minutes(20)), .fewAtOnce)
struct SetupTests {
  @Test(
    "Everybody gets in who should, and --undo restores every byte",
    arguments: MailHost.Release.withEngines)
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
      for account in [MailAccount.alice, .bob, .carol] {
        try await host.expectLogins(account)
        #expect(try await host.maySend(account), "\(account)")
      }
      for account in [MailAccount.dave, .erin] {
        await host.expectRefusal(account)
        #expect(try await !host.maySend(account), "\(account)")
      }
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
    arguments: MailHost.Release.all)
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
        #expect(try await !host.maySend(.alice))
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

  @Test(
    "doctor finds all of it in order, and an installer may write conf.d anew",
    arguments: MailHost.Release.all)
  func inOrder(release: MailHost.Release) async throws {
    try await MailHost.stock(release, .sqlite) { host, _ in
      let others = host.configurationFiles.filter { $0.key.hasPrefix("conf.d/") }
      let applied = try await host.update(["--apply"], command: "setup")
      #expect(applied.status == 0, "\(applied)")
      let doctor = try await host.update(command: "doctor")
      for item in ["in_sync", "include", "ldap_passdb", "overriding_settings", "passdb_order"] {
        #expect(doctor.text.contains("ok         \(item): "), "\(doctor.text)")
      }
      for (name, file) in others { host[configuration: name] = file.text }
      #expect(try await host.run("doveadm", "reload").status == 0)
      try await host.expectLogins(.alice)
      await host.expectRefusal(.dave)
    }
  }

  @Test(
    "Auth processes that have exited because they were idle are no fault",
    arguments: MailHost.Release.usual)
  func idle(release: MailHost.Release) async throws {
    try await MailHost.stock(release, .sqlite, isStarted: false) { host, _ in
      let name = release.series == .v23 ? "default_idle_kill" : "default_idle_kill_interval"
      host[configuration: "dovecot.conf"] += "\(name) = 1s\n"
      try await host.start()
      var started = 0
      while started < 4 {
        try await host.expectLogin(.carol)
        try await Task.sleep(for: .seconds(3))
        let status = try await host.run("doveadm", "service", "status", "auth").text
        let line = try #require(
          status.split(separator: "\n").first { $0.contains("process_total:") })
        started = try #require(Int(line.split(separator: " ")[1]))
      }
      for words in ["--apply", "--undo"] {
        let result = try await host.update([words], command: "setup")
        #expect(result.status == 0, "\(result)\n\(host.log)")
      }
    }
  }

  @Test("A run says once that the set-up no longer fits, and setup --apply mends it")
  func stale() async throws {
    try await MailHost.stock(.v23, .sqlite) { host, _ in
      let applied = try await host.update(["--apply"], command: "setup")
      #expect(applied.status == 0, "\(applied)")
      try await host.expectLogins(.alice)
      expectSilence(try await host.update())
      // Without the passdb of SQL, result_success = continue in LDAP's lets nobody in.
      let sql = host[configuration: "conf.d/auth-sql.conf.ext"]
      let userdb = try #require(sql.firstRange(of: "userdb {"))
      host[configuration: "conf.d/auth-sql.conf.ext"] = String(sql[userdb.lowerBound...])
      try await host.expectReloads(0) {
        let warned = try await host.update()
        #expect(warned.status == 0 && warned.output.isEmpty, "\(warned)")
        let words = "/conf.d/05-modoboa-ldap.conf: no longer fits Dovecot's configuration, "
        #expect(warned.errors.contains(words), "\(warned)")
        #expect(warned.errors.hasSuffix(": run update_dovecot_conf setup\n"), "\(warned)")
        expectSilence(try await host.update())
      }
      let preview = try await host.update(command: "setup")
      #expect(preview.status == 2, "\(preview)")
      #expect(preview.text.contains("+++ \(host.dovecotDirectory)/conf.d/05-modoboa-ldap.conf"))
      #expect(try await host.update(["--apply"], command: "setup").status == 0)
      try await host.expectLogins(.alice)
      expectSilence(try await host.update())
    }
  }

  @Test(
    "Nobody is refused while it is applied and undone", arguments: MailHost.Release.usual)
  func meanwhile(release: MailHost.Release) async throws {
    try await MailHost.stock(release, .sqlite) { host, _ in
      try await host.expectLogin(.carol)
      async let changes: Void = {
        for words in ["--apply", "--undo"] {
          let result = try await host.update([words], command: "setup")
          #expect(result.status == 0, "\(result)")
        }
        host.scratch.write("done", "")
      }()
      while host.scratch.read("done") == nil {
        do {
          _ = try await host.login(.carol)
        } catch IMAPSession.Failure.refused(let text) {
          Issue.record("\(text)\n\(host.log)")
        } catch {
          // Dovecot asks the client to come back: a reload is under way.
        }
        try await Task.sleep(for: .milliseconds(100))
      }
      try await changes
      try await host.expectLogin(.carol)
    }
  }

  @Test(
    "Another path in Modoboa: the drop-in follows, and the old file goes",
    arguments: MailHost.Release.usual)
  func otherPath(release: MailHost.Release) async throws {
    try await MailHost.stock(release, .sqlite) { host, slapd in
      let before = host.configurationFiles
      #expect(try await host.update(["--apply"], command: "setup").status == 0)
      let path = "\(host.dovecotDirectory)/other.conf.ext"
      try await host.save(
        Parameters.at(slapd).with("ldap_dovecot_conf_file", text: path))
      let moved = try await host.update()
      #expect(moved.status == 0 && moved.errors.isEmpty, "\(moved)\n\(host.log)")
      #expect(host.target == nil)
      #expect(FileSnapshot(path)?.permissions == 0o600)
      try await host.expectLogins(.alice)
      let silent = try await host.update()
      #expect(silent.status == 0 && silent.output.isEmpty && silent.errors.isEmpty, "\(silent)")
      #expect(try await host.update(["--undo"], command: "setup").status == 0)
      #expect(host.configurationFiles == before)
    }
  }

  @Test("What was shown is what is applied", arguments: MailHost.Release.usual)
  func changedMeanwhile(release: MailHost.Release) async throws {
    try await MailHost.stock(release, .sqlite) { host, slapd in
      let before = host.configurationFiles
      #expect(try await host.update(command: "setup").status == 2)
      try await host.save(Parameters.at(slapd).with("ldap_search_filter", text: "(uid=%(user)s)"))
      let refused = try await host.update(["--apply"], command: "setup")
      #expect(refused.status == 75 && refused.errors.contains("not what was shown"), "\(refused)")
      #expect(host.configurationFiles == before)
      #expect(try await host.update(command: "setup").status == 2)
      #expect(try await host.update(["--apply"], command: "setup").status == 0)
    }
  }

  /// Why a set-up is not made.
  struct Obstacle: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var status: Int32 = 78
    let message: String
    let plant: @Sendable (MailHost, Slapd) async throws -> Void
  }

  static let obstacles = [
    Obstacle(testDescription: "Modoboa does not want it", message: "ldap_dovecot_sync") {
      try await $0.save(Parameters.at($1).with("ldap_dovecot_sync", "false"))
    },
    Obstacle(
      testDescription: "the LDAP server is down", status: 69, message: "Connection refused"
    ) { host, slapd in
      try await host.save(Parameters.at(slapd).with("ldap_server_port", "1"))
    },
    Obstacle(testDescription: "conf.d is not read", message: "does not include conf.d/*.conf") {
      host, _ in
      host[configuration: "dovecot.conf"].replace("!include conf.d/*.conf", with: "")
    },
    Obstacle(testDescription: "the drop-in is somebody else's", message: "05-modoboa-ldap.conf") {
      host, _ in host[configuration: "conf.d/05-modoboa-ldap.conf"] = "# mine\n"
    },
    Obstacle(testDescription: "Ansible manages it", message: "Ansible manages this file") {
      host, _ in
      let text = host[configuration: "conf.d/10-auth.conf"]
      host[configuration: "conf.d/10-auth.conf"] = "# Ansible managed\n\(text)"
    },
    Obstacle(testDescription: "Dovecot is broken already", message: "fix that first") { host, _ in
      host[configuration: "local.conf"] += "nonsense = yes\n"
    },
  ]

  @Test(
    "Where it cannot work, nothing is changed, and one line says why",
    arguments: MailHost.Release.usual, obstacles)
  func obstacle(release: MailHost.Release, obstacle: Obstacle) async throws {
    try await MailHost.stock(release, .sqlite, isStarted: false) { host, slapd in
      try await obstacle.plant(host, slapd)
      let before = host.configurationFiles
      let result = try await host.update(["--apply"], command: "setup")
      #expect(result.status == obstacle.status, "\(result)")
      #expect(result.errors.contains(obstacle.message), "\(result)")
      #expect(host.configurationFiles == before)
      host.expectNoNotes()
    }
  }

  @Test("An upgrade to 2.4 that makes Dovecot refuse the drop-in is followed by the next run")
  func upgrade() async throws {
    try await MailHost.stock(.v23, .sqlite) { host, _ in
      #expect(try await host.update(["--apply"], command: "setup").status == 0)
      let dropIn = "conf.d/05-modoboa-ldap.conf"
      let old = host[configuration: dropIn]
      try await host.upgrade()
      host.removeLDAP()
      host[configuration: dropIn] = old
      #expect(try await host.run("doveconf", "-n").status != 0)
      let run = try await host.update()
      #expect(run.status == 0, "\(run)")
      #expect(host[configuration: dropIn].contains("passdb modoboa_account"))
      #expect(host.configurationFiles["dovecot-modoboa-ldap.conf.ext"] == nil)
      try await host.start()
      try await host.expectLogins(.alice)
      await host.expectRefusal(.dave)
      #expect(try await host.update(["--undo"], command: "setup").status == 0)
      #expect(host.configurationFiles[dropIn] == nil)
      try await host.expectLogins(.carol)
    }
  }

  @Test("What somebody added to setup's files is not shown", arguments: MailHost.Release.usual)
  func masked(release: MailHost.Release) async throws {
    try await MailHost.stock(release, .sqlite, isStarted: false) { host, _ in
      #expect(try await host.update(["--apply"], command: "setup").status == 0)
      host[configuration: "conf.d/05-modoboa-ldap.conf"] += "# dnpass = Invented-Bind-7\n"
      let shown = try await host.update(command: "setup")
      #expect(shown.status == 2 && shown.text.contains("-********"), "\(shown)")
      #expect(!(shown.text + shown.errors).contains("Invented-Bind-7"))
    }
  }
}
