import Glibc
import TestSupport
import Testing

@Suite(
  "Doctor's advice on delivery, followed on a running host", .fewAtOnce, .timeLimit(.minutes(20)))
struct DeliveryAdviceTests {
  /// A fault that keeps something from working.
  struct Fault: Sendable, CustomTestStringConvertible {
    let section: String
    let item: String
    /// Changes the configuration.
    let plant: @Sendable (MailHost) -> Void
    /// Whether what the fault is about works.
    let works: @Sendable (MailHost) async throws -> Bool

    var testDescription: String { item }
  }

  private static let carol = MailAccount.carol
  private static let filter =
    "require [\"fileinto\", \"mailbox\"];\nif header :contains \"subject\" \"list\" { fileinto :create \"Lists\"; }\n"

  private static func replacing(_ old: String, _ new: String, in name: String)
    -> @Sendable (MailHost) -> Void
  {
    { host in
      host.edit("\(host.dovecotDirectory)/\(name)") { text in
        precondition(text.contains(old), "\(name) has no \(old)")
        return text.replacing(old, with: new)
      }
    }
  }

  /// Replaces a text that depends on the release.
  private static func replacing(
    _ old23: String, _ new23: String, _ old24: String, _ new24: String, in name: String
  ) -> @Sendable (MailHost) -> Void {
    { host in
      (host.release.series == .v23
        ? replacing(old23, new23, in: name) : replacing(old24, new24, in: name))(host)
    }
  }

  private static func setting(_ line: String) -> @Sendable (MailHost) -> Void {
    { host in host.edit("\(host.dovecotDirectory)/local.conf") { $0 + line + "\n" } }
  }

  /// Whether a message arrives, in a mailbox.
  @Sendable private static func delivers(_ host: MailHost) async -> Bool {
    (try? await host.deliver(subject: "x", to: carol.address)) != nil
  }

  /// Whether Modoboa comes to see how much is used.
  @Sendable private static func counts(_ host: MailHost) async throws -> Bool {
    _ = await delivers(host)
    for _ in 0..<20 {
      if !(try await host.database.run("SELECT username FROM admin_quota;")).isEmpty { return true }
      try await Task.sleep(for: .milliseconds(200))
    }
    return false
  }

  static let faults: [Fault] = [
    Fault(
      section: "lmtp", item: "lmtp", plant: setting("protocols = imap pop3 sieve"), works: delivers),
    Fault(
      section: "lmtp", item: "lmtp_sieve",
      plant: replacing(
        "$mail_plugins sieve", "$mail_plugins", "sieve = yes", "sieve = no",
        in: "conf.d/20-lmtp.conf"),
      works: { host in
        _ = try await host.activate(filter: filter, of: carol)
        try await host.deliver(subject: "list", to: carol.address)
        let session = try await host.login(carol)
        return (try? await session.subjects(in: "Lists")) == ["list"]
      }),
    Fault(
      section: "sieve", item: "managesieve", plant: setting("protocols = imap pop3 lmtp"),
      works: { host in (try? await host.activate(filter: filter, of: carol)) != nil }),
    Fault(
      section: "sieve", item: "sieve_scripts",
      plant: { host in
        let path = host.scratch["dovecot/global"]
        mkdir(path, 0o755)
        chmod(path, 0o755)
        host.scratch.write("dovecot/global/a.sieve", filter, mode: 0o644)
        setting(
          host.release.series == .v23
            ? "plugin {\n  sieve_before = \(path)\n}"
            : "sieve_script before {\n  type = before\n  path = \(path)/a.sieve\n}")(host)
      },
      works: { host in
        // Dovecot compiles it at each delivery, and complains.
        let complaint = "need to be pre-compiled"
        let before = host.log.ranges(of: complaint).count
        try await host.deliver(subject: "x", to: carol.address)
        return host.log.ranges(of: complaint).count == before
      }),
    Fault(
      section: "quota", item: "imap_quota",
      plant: replacing(
        "$mail_plugins imap_quota", "$mail_plugins", "imap_quota = yes", "imap_quota = no",
        in: "conf.d/20-imap.conf"),
      works: { host in
        let session = try await host.login(carol)
        return (try? await session.command("GETQUOTAROOT INBOX")) != nil
      }),
    Fault(
      section: "quota", item: "quota_dict",
      plant: replacing(
        "proxy::quota", "proxy::usage", "name = quota", "name = usage", in: "conf.d/90-quota.conf"),
      works: counts),
    Fault(
      section: "quota", item: "quota_socket",
      plant: replacing(
        "unix_listener dict {\n    mode = 0600\n    user = mail",
        "unix_listener dict {\n    mode = 0600\n    user = root", in: "conf.d/10-master.conf"),
      works: counts),
    Fault(
      section: "last_login", item: "post_login_service",
      plant: replacing(
        "executable = pop3 postlogin", "executable = imap postlogin", in: "conf.d/10-master.conf"),
      works: { host in ((try? await host.countOverPOP3(carol)) ?? nil) != nil }),
    Fault(
      section: "last_login", item: "post_login_script",
      plant: replacing("exec \"$@\"", "", in: "postlogin.sh"),
      works: { host in await host.canLogIn(carol) }),
  ]

  @Test(
    "what did not work works afterwards", arguments: MailHost.Release.usual, faults)
  func followed(release: MailHost.Release, fault: Fault) async throws {
    try await MailHost.serving(release, .sqlite) { host, _ in
      fault.plant(host)
      try await host.restart()
      #expect(try await fault.works(host) == false, "\(host.log)")
      let found = try await host.attention(fault.section)
      let report = found.map { "\($0.item): \($0.message)" }
      #expect(found.map(\.item) == [fault.item], "\(report)")
      let remedy = try #require(found.first?.remedy.flatMap(PrintedRemedy.init), "\(report)")
      try await remedy.follow(on: host)
      try await host.restart()
      #expect(try await fault.works(host), "\(found.first?.remedy ?? "")\n\(host.log)")
      let left = try await host.attention(fault.section)
      #expect(left.isEmpty, "\(left.map { "\($0.item): \($0.message)" })")
    }
  }

  @Test("the table in PostgreSQL", arguments: MailHost.Release.usual)
  func table(release: MailHost.Release) async throws {
    try await MailHost.serving(release, .postgreSQL) { host, _ in
      try await host.database.run(
        """
        CREATE FUNCTION merge_quota() RETURNS TRIGGER AS $$ BEGIN RETURN NEW; END; $$ LANGUAGE plpgsql;
        CREATE TRIGGER mergequota BEFORE INSERT ON admin_quota FOR EACH ROW EXECUTE PROCEDURE merge_quota();
        """)
      let found = try await host.attention("quota")
      #expect(
        found.map(\.item) == (release == .v23 ? ["quota_table"] : ["quota_table", "quota_table"]))
      for item in found {
        let words = item.remedy?.split(separator: "run in Modoboa's database: ") ?? []
        #expect(words.count == 2)
        try await host.database.run(String(words.last ?? ""))
      }
      #expect(try await host.attention("quota").isEmpty)
      if release == .v23 {
        try await host.database.run("DROP TRIGGER mergequota ON admin_quota;")
      }
      #expect(try await Self.counts(host), "\(host.log)")
    }
  }

  @Test(
    "the samples are in order", arguments: MailHost.Release.usual, MailDatabase.Kind.allCases)
  func clean(release: MailHost.Release, kind: MailDatabase.Kind) async throws {
    try await MailHost.running(release, kind, isStarted: false) { host in
      if kind == .postgreSQL {
        let path = "\(TestData.root)/samples/sql/postgresql-quota.sql"
        let statements = try #require(Scratch.content(of: path))
        try await host.database.run(String(decoding: statements, as: UTF8.self))
      }
      // The Debian 13 tree has SQLite's client only.
      let hasClient = release == .v23 || kind == .sqlite
      for section in ["lmtp", "quota", "sieve", "sharing"] + (hasClient ? ["last_login"] : []) {
        let items = try await host.items(section)
        #expect(
          !items.isEmpty && items.allSatisfy { $0.status == "ok" },
          "\(items.map { "\($0.item) \($0.status): \($0.message)" })")
      }
    }
  }

  @Test(
    "a folder that is shared is seen, and written down for Modoboa",
    arguments: MailHost.Release.usual, MailDatabase.Kind.allCases)
  func sharing(release: MailHost.Release, kind: MailDatabase.Kind) async throws {
    try await MailHost.serving(release, kind) { host, _ in
      Self.replacing("#!include sharing", "!include sharing", in: "conf.d/10-mail.conf")(host)
      try await host.restart()
      let items = try await host.items("sharing")
      #expect(
        items.allSatisfy { $0.status == "ok" && !$0.message.hasPrefix("not used") }, "\(items)")
      let (owner, other) = (try await host.login(.carol), try await host.login(.alice))
      _ = try await owner.command("CREATE Team/Plans")
      _ = try await owner.command("SETACL Team/Plans \(MailAccount.alice.address) lrs")
      let folder = "shared/\(MailAccount.carol.address)/Team/Plans"
      let seen = try await other.command("LIST \"\" \"shared/*\"").joined()
      #expect(seen.contains(folder), "\(seen)\n\(host.log)")
      #expect(try await other.subjects(in: folder) == [])
      // What Modoboa's webmail looks for.
      let namespaces = try await owner.command("NAMESPACE").joined()
      #expect(namespaces.contains("((\"\" \"/\")) ((\"shared/\" \"/\"))"), "\(namespaces)")
      let query =
        "SELECT to_user FROM admin_usershare WHERE from_user = '\(MailAccount.carol.address)';"
      #expect(try await host.database.run(query) == "\(MailAccount.alice.address)\n")
      _ = try await owner.command("DELETEACL Team/Plans \(MailAccount.alice.address)")
      #expect(try await host.database.run(query) == "")
    }
  }
}

extension MailHost {
  /// What doctor finds in one section.
  fileprivate func items(_ section: String) async throws -> [DoctorObject.Item] {
    try DoctorObject.reading(try await update([section, "--json"], command: "doctor").output).items
  }

  /// What needs attention there.
  fileprivate func attention(_ section: String) async throws -> [DoctorObject.Item] {
    try await items(section).filter { $0.status == "attention" }
  }
}
