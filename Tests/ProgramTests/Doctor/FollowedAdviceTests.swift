import TestSupport
import Testing

@Suite("Doctor's advice, followed to the letter", .fewAtOnce, .timeLimit(.minutes(20)))
struct FollowedAdviceTests {
  @Test(
    "a reload after each step locks nobody out, and each step leaves one fault less",
    arguments: MailLayout.all)
  func followed(layout: MailLayout) async throws {
    try await Slapd.running(MailLDAPServer.setup) { slapd in
      try await MailHost.running(layout.release, layout.kind, isStarted: false) { host in
        try await layout.write(on: host)
        try await host.save(.at(slapd))
        try await host.start()
        var done: [String] = []
        var mayLogIn = await host.canLogIn(.carol)
        #expect(mayLogIn == layout.hasSQL)
        for _ in 0..<12 {
          let before = try await host.examination().attention
          guard let item = before.first(where: { $0.item != "schedule" }) else { break }
          done.append(item.item)
          let words = "\(layout), after \(done): \(item.message): \(item.remedy ?? "-")"
          let remedy = try #require(item.remedy.flatMap(PrintedRemedy.init), "\(words)")
          try await remedy.follow(on: host)
          try await host.run("doveadm", "reload")
          // Modoboa's own users, whose passwords the LDAP server does not know.
          let carol = await host.canLogIn(.carol)
          #expect(carol || !mayLogIn, "\(words)\n\(host.log)")
          mayLogIn = mayLogIn || carol
          for command in [["user", MailAccount.carol.address], ["pw", "-l"]] {
            let answer = try await host.doveadmOfMailUser(command)
            #expect(answer.status == 0 || !carol, "\(command) \(words)\n\(answer.errors)")
          }
          let after = try await host.examination().attention
          #expect(!after.contains(item), "\(words)")
        }
        let left = try await host.examination().items.filter {
          $0.status != "ok" && $0.item != "ldap_servers"
        }
        #expect(left.map(\.item) == ["schedule"], "\(left) after \(done)")
        #expect(done == layout.steps)
        for account in [MailAccount.alice, .carol] {
          #expect(await host.canLogIn(account), "\(host.log)")
        }
        await host.expectRefusal(.alice, password: "Invented-Bind-wrong")
      }
    }
  }

  @Test("a Dovecot whose auth process dies is found, and why it dies")
  func panic() async throws {
    // 2.3.19.1 with an oauth2 passdb and PostgreSQL; fixed in 2.3.21.
    try await MailHost.running(.v23, .postgreSQL, isStarted: false) { host in
      try await MailLayout.installer(.v23, .postgreSQL).write(on: host)
      host[configuration: "oauth2.conf.ext"] = """
        introspection_url = http://127.0.0.1:9/
        introspection_mode = post
        username_attribute = username

        """
      host[configuration: "conf.d/10-auth.conf"] += """
        passdb {
          driver = oauth2
          mechanisms = xoauth2 oauthbearer
          args = \(host.dovecotDirectory)/oauth2.conf.ext
        }

        """
      try await host.start()
      let items = try await host.examination().attention
      let running = try #require(items.first { $0.item == "running" })
      #expect(running.message.contains("http_client_context_close"), "\(running.message)")
      #expect(running.remedy?.contains("Dovecot 2.3.21") == true)
      // A run that cannot make Dovecot work says the same, not by which signal the process died.
      try await host.save(.at(port: 9))
      let run = try await host.update()
      #expect(run.status == 10 && run.errors.contains("http_client_context_close"), "\(run)")
      #expect(!run.errors.contains("killed with signal"), "\(run)")
    }
  }
}
