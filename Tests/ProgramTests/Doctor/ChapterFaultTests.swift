import Glibc
import TestSupport
import Testing

@Suite("Faults outside LDAP, and their remedies", .fewAtOnce, .timeLimit(.minutes(20)))
struct ChapterFaultTests {
  static let cases = ChapterFault.all.flatMap { fault in
    fault.releases.map { (release: $0, fault: fault) }
  }

  @Test("each is found; its advice, followed to the letter, heals it", arguments: cases)
  func planted(release: MailHost.Release, fault: ChapterFault) async throws {
    try await MailHost.running(release, fault.kind, isStarted: false) { host in
      try await host.prepareForChapter()
      let clean = try await host.examination(of: fault.section)
      #expect(clean.attention.isEmpty, "\(clean.attention)")
      try await fault.plant(host)
      try await host.start()
      if let works = fault.works { #expect(try await !works(host), "\(host.log)") }
      let found = try await host.examination(of: fault.section).attention
      let item = try #require(found.first { $0.item == fault.item }, "\(found)")
      #expect(Set(found.map(\.item)) == Set([fault.item] + fault.others), "\(found)")
      if let line = fault.line {
        let number = try #require(item.line, "\(item)")
        let text = host.text(item.file ?? "").split(
          separator: "\n", omittingEmptySubsequences: false)
        #expect(text[number - 1].contains(line), "\(item)")
      }
      // One at a time, with a reload after each.
      for _ in 1...4 {
        let left = try await host.examination(of: fault.section).attention
        guard let item = left.first else { break }
        let remedy = try #require(item.remedy.flatMap(PrintedRemedy.init), "\(item)")
        try await remedy.follow(on: host)
        try await host.run("doveadm", "reload")
      }
      let healed = try await host.examination(of: fault.section)
      #expect(healed.attention.isEmpty, "\(item.remedy ?? "-") left \(healed.attention)")
      if let works = fault.works {
        #expect(try await works(host), "\(item.remedy ?? "-")\n\(host.log)")
      }
    }
  }

  @Test(
    "a host of the samples is in order, with each engine", arguments: MailHost.Release.usual,
    MailDatabase.Kind.allCases)
  func clean(release: MailHost.Release, kind: MailDatabase.Kind) async throws {
    try await MailHost.running(release, kind, isStarted: false) { host in
      try await host.prepareForChapter()
      let items = try await host.examination(of: "--all").items
      let sections = ["oauth2", "sql", "mailbox", "doveadm", "mail", "dovecot_lookup"]
      let found = items.filter { item in
        item.status != "ok" && sections.contains { item.item.hasPrefix($0) }
      }
      // The LDAP section has an item of the same beginning.
      #expect(found.filter { !["sql_userdb", "sql_passdb"].contains($0.item) }.isEmpty, "\(found)")
    }
  }

  @Test(
    "with --bind, a certificate that the CA has not signed", arguments: MailHost.Release.usual)
  func certificate(release: MailHost.Release) async throws {
    let certificates = try await LDAPCertificates.shared()
    let held = try #require(LoopbackPort(.v4, isForServer: true))
    let port = held.number
    try await MailHost.running(release, .sqlite, isStarted: false) { host in
      try await host.prepareForChapter()
      try host.takeTokens(at: "https://dovecot:invented@127.0.0.1:\(port)/introspect/")
      func item() async throws -> DoctorObject.Item {
        try await #require(
          host.examination(of: "oauth2", "--bind").items.first { $0.item == "oauth2_ca" })
      }
      let down = try await item()
      #expect(down.status == "unchecked", "\(down)")
      try await Server.running(
        [
          "/usr/bin/openssl", "s_server", "-accept", "127.0.0.1:\(port)", "-www", "-cert",
          certificates[.right], "-key", certificates.key,
        ], log: host.scratch["openssl"], isReady: { LoopbackPort.answers(.v4, port: port) }
      ) {
        let rejected = try await item()
        #expect(rejected.status == "attention", "\(rejected)")
        #expect(rejected.remedy?.contains("update-ca-certificates") == true)
        let is23 = release.series == .v23
        let file = is23 ? "conf.d/dovecot-oauth2.conf.ext" : "conf.d/auth-oauth2.conf.ext"
        if is23 {
          try host.replace(
            "/etc/ssl/certs/ca-certificates.crt", in: file, with: certificates.authority)
        } else {
          try host.replace(
            "oauth2 {\n", in: file,
            with: "oauth2 {\n  ssl_client_ca_file = \(certificates.authority)\n")
        }
        let trusted = try await item()
        #expect(trusted.status == "ok", "\(trusted)")
      }
    }
    withExtendedLifetime(held) {}
  }

  @Test("a client that Modoboa does not know, and a right that is missing")
  func client() async throws {
    try await TokenServer.running([:]) { server in
      try await MailHost.running(.v24, .postgreSQL, isStarted: false) { host in
        try await host.prepareForChapter()
        try host.takeTokens(of: server)
        let table = "oauth2_provider_application"
        func item() async throws -> DoctorObject.Item {
          try await #require(
            host.examination(of: "oauth2").items.first { $0.item == "oauth2_client" })
        }
        let missing = try await item()
        #expect(missing.status == "unchecked" && missing.message.contains(table), "\(missing)")
        try await host.database.run(
          "CREATE TABLE \(table) (client_id varchar(100)); REVOKE ALL ON \(table) FROM modoboa;")
        let refused = try await item()
        #expect(refused.status == "unchecked", "\(refused)")
        let grant = try #require(refused.message.firstRange(of: "GRANT SELECT"), "\(refused)")
        try await host.database.run("\(refused.message[grant.lowerBound...]);")
        let unknown = try await item()
        #expect(unknown.status == "attention", "\(unknown)")
        #expect(unknown.remedy?.contains("--client-id=dovecot ") == true)
        try await host.database.run("INSERT INTO \(table) VALUES ('dovecot');")
        #expect(try await item().status == "ok")
      }
    }
  }
}
