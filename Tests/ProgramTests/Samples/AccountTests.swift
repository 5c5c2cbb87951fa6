import FoundationEssentials
import TestSupport
import Testing

@Suite("Accounts on a host from the samples", .timeLimit(.minutes(20)), .fewAtOnce)
struct AccountTests {
  @Test(
    "Accounts are found by the address of the mailbox, whatever e-mail address Modoboa stores",
    arguments: MailHost.Release.usual, MailDatabase.Kind.allCases)
  func accounts(release: MailHost.Release, kind: MailDatabase.Kind) async throws {
    try await MailHost.serving(release, kind) { host, _ in
      for account in MailAccount.all {
        let maySend = try await host.maySend(account)
        #expect(maySend == account.isSwitchedOn, "\(account.address)\n\(host.log)")
        if account.isSwitchedOn {
          try await host.deliver(subject: "to \(account.localPart)", to: account.address)
          try await host.expectLogin(account, seeing: ["to \(account.localPart)"]).logout()
        } else {
          await host.expectRefusal(account)
        }
      }
      let alice = MailAccount.alice
      for login in [alice.email, alice.address.uppercased()] {
        let session = try await IMAPSession.login(login, alice.password, port: host.ports.imap)
        #expect(try await session.subjects() == ["to alice"])
      }
      let users = try await host.run("doveadm", "user", "*").text.split(separator: "\n")
      let wanted = MailAccount.all.filter(\.isSwitchedOn).map(\.address).sorted()
      #expect(users.map(String.init).sorted() == wanted)
    }
  }

  @Test(
    "With the query of Modoboa's manual, users are locked out, until doctor's advice is followed",
    arguments: MailHost.Release.usual, MailDatabase.Kind.allCases)
  func manual(release: MailHost.Release, kind: MailDatabase.Kind) async throws {
    try await MailHost.serving(release, kind) { host, _ in
      let file = release.series == .v23 ? "dovecot-sql.conf.ext" : "conf.d/auth-sql.conf.ext"
      let old = host[configuration: file]
      let begin = try #require(
        old.firstRange(of: release.series == .v23 ? "\npassword_query" : "\n  query"))
      let end = try #require(old[begin.upperBound...].firstRange(of: "\n\n"))
      host[configuration: file].replaceSubrange(
        begin.lowerBound..<end.lowerBound, with: Self.manual(release, kind))
      try await host.restart()
      // Only MariaDB compares without regard to case.
      #expect(try await host.maySend(.alice) == (kind == .mariaDB))
      #expect(try await !host.maySend(.bob))

      let remedy = try #require(try await host.remedy(of: "sql_passdb"))
      let printed = try #require(PrintedRemedy(remedy), "\(remedy)")
      #expect(printed.files == ["\(host.dovecotDirectory)/\(file)"])
      for path in printed.files {
        host[configuration: file] = printed.edited(path, host[configuration: file])
      }
      #expect(try await host.remedy(of: "sql_passdb") == nil)
      try await host.restart()
      for account in MailAccount.all {
        let maySend = try await host.maySend(account)
        #expect(maySend == account.isSwitchedOn, "\(account.address)\n\(remedy)\n\(host.log)")
        if account.isSwitchedOn { try await host.expectLogin(account).logout() }
      }
    }
  }

  /// The setting as in the manual, with the variables of the release.
  private static func manual(_ release: MailHost.Release, _ kind: MailDatabase.Kind) -> String {
    let (key, user) =
      release.series == .v23 ? ("password_query", "%u") : ("  query", "%{user}")
    let quota = kind == .mariaDB ? "CONCAT(mb.quota, 'M')" : "mb.quota || 'M'"
    return """

      \(key) = SELECT email AS user, password, \(quota) AS userdb_comment \\
        FROM core_user u INNER JOIN admin_mailbox mb ON u.id=mb.user_id \\
        INNER JOIN admin_domain dom ON mb.domain_id=dom.id \\
        WHERE u.email='\(user)' AND is_active AND dom.enabled
      """
  }

  @Test("A master user reads the mail of others", arguments: MailHost.Release.usual)
  func master(release: MailHost.Release) async throws {
    try await MailHost.serving(release, .postgreSQL) { host, _ in
      let (bob, carol) = (MailAccount.bob, MailAccount.carol)
      let include = "!include auth-master.conf.ext"
      let main = "conf.d/10-auth.conf"
      host[configuration: main] = host[configuration: main].replacing("#\(include)", with: include)
      try await host.restart()
      try await host.deliver(subject: "to bob", to: bob.address)
      let login = "\(bob.address)*\(carol.address)"
      await #expect(throws: IMAPSession.Failure.self) {
        try await IMAPSession.login(login, carol.password, port: host.ports.imap)
      }
      try await host.database.run(
        "UPDATE core_user SET master_user = true WHERE username = '\(carol.address)';")
      let session = try await IMAPSession.login(login, carol.password, port: host.ports.imap)
      #expect(try await session.subjects() == ["to bob"])
    }
  }
}

extension MailHost {
  /// What doctor says of an item; nil if that is in order.
  fileprivate func remedy(of item: String) async throws -> String? {
    var command = updateCommand(["--json"])
    let options = try #require(command.firstIndex(of: "--dovecot-directory"))
    command.insert("doctor", at: options)
    let result = try await Program.run(command[0], Array(command.dropFirst()))
    let object = try JSONDecoder().decode(DoctorObject.self, from: Data(result.output))
    let found = try #require(object.items.first { $0.item == item })
    #expect(found.status == (found.remedy == nil ? "ok" : "attention"), "\(found.message)")
    return found.remedy
  }
}
