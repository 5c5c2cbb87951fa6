import TestSupport
import Testing

@Suite("accounts", .fewAtOnce, .timeLimit(.minutes(20)))
struct AccountsCommandTests {
  private static let mailboxes = [
    Staff.Mailbox("alice@example.test"), Staff.Mailbox("bob@example.test"),
    Staff.Mailbox("o'neil@example.test"), Staff.Mailbox("off@example.test", isActive: false),
    Staff.Mailbox("shut@\(Staff.closedDomain)"), Staff.Mailbox("missing@example.test"),
    Staff.Mailbox("twins@example.test"), Staff.Mailbox("zoé@example.test"),
  ]

  private static let entries = [
    Staff.entry("alice", "Alice@Example.test"), Staff.entry("bob", "b@a.test", "bob@example.test"),
    Staff.entry("o'neil", "o'neil@example.test"), Staff.entry("off", "off@example.test"),
    Staff.entry("shut", "shut@\(Staff.closedDomain)"), Staff.entry("new", "new@example.test"),
    Staff.entry("twin1", "twins@example.test"), Staff.entry("twin2", "twins@example.test"),
    Staff.entry("zoé", "zoé@example.test"), Staff.entry("bare"),
  ]

  private static let server = Task.detached { try await Slapd.forAll(Staff.server(entries)) }

  private static func dn(_ uid: String) -> String { "uid=\(uid),\(Office.people)" }
  private static let twins = AccountsObject.Several(
    name: "twins@example.test", dns: [dn("twin1"), dn("twin2")])

  private static func database(
    _ kind: StoredDatabase.Kind = .sqlite, _ change: (Parameters) -> Parameters = { $0 }
  ) async throws -> StoredDatabase {
    try await Staff.database(kind, change(.at(try await server.value)), mailboxes)
  }

  @Test("It lists what does not agree, for each engine", arguments: StoredDatabase.Kind.allCases)
  func engines(kind: StoredDatabase.Kind) async throws {
    let database = try await Self.database(kind)
    let found = try await Host().accountsObject(database)
    #expect(found.parameters == "stored" && found.warnings.isEmpty)
    #expect(found.mailboxes == 6 && found.disabled == 2 && found.entries == 9)
    #expect(found.withoutEntry == ["missing@example.test"])
    #expect(found.withoutMailbox == [.init(dn: Self.dn("new"), names: ["new@example.test"])])
    #expect(found.several == [Self.twins])
    #expect(found.unchecked == nil && found.otherNames == nil && found.exitStatus == 2)

    let text = try await Host().accounts(database.url)
    #expect(text.status == 2 && text.errors.isEmpty, "\(text.errors)")
    #expect(
      text.text == """
        no entry    missing@example.test
        no mailbox  \(Self.dn("new")): new@example.test
        several     twins@example.test: \(Self.dn("twin1")); \(Self.dn("twin2"))
        6 mailboxes (and 2 disabled), 9 entries: 1 without an entry, 1 without a mailbox,\
         1 with several entries

        """)
  }

  @Test("Where all agree it says so, with 0")
  func agreed() async throws {
    let database = try await Staff.database(
      .sqlite,
      .at(try await Self.server.value).with(
        "ldap_search_filter", text: "(&(|(uid=alice)(uid=bob))(mail=%(user)s))"),
      Array(Self.mailboxes.prefix(2)))
    let result = try await Host().accounts(database.url)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(result.text == "2 mailboxes, 2 entries: each mailbox has one\n")
    let found = try await Host().accountsObject(database)
    #expect(found.exitStatus == 0 && found.status == "ok")
  }

  /// A filter, and what is listed with it.
  struct Shape: Sendable, CustomTestStringConvertible {
    let filter: String
    /// The uids of entries without a mailbox; nil if these are not looked for.
    let strangers: [String]?
    var missing = ["missing@example.test"]

    var testDescription: String { filter }

    static let all = [
      // Logins without a domain: bob's first mail is the name.
      Shape(
        filter: "(uid=%(user)s)", strangers: ["bare", "bob", "new"],
        missing: ["bob@example.test", "missing@example.test"]),
      Shape(filter: "(|(uid=%(user)s)(mail=%(user)s))", strangers: ["bare", "new"]),
      Shape(filter: "(&(!(uid=new))(mail=%(user)s))", strangers: []),
      // One login at a time: a name that begins with the login, and one that is another login's end.
      Shape(filter: "(mail=%(user)s*)", strangers: nil),
      Shape(filter: "(&(mail=%(user)s)(|(uid=%(user)s*)(uid=*)))", strangers: nil),
      Shape(filter: "(!(|(!(mail=%(user)s))(uid=new)))", strangers: nil),
      Shape(filter: "(|(&(uid=bob)(mail=%(user)s))(&(!(uid=bob))(uid=%(user)s)))", strangers: nil),
    ]
  }

  @Test("Each shape of a search filter lists the same", arguments: Shape.all)
  func shapes(shape: Shape) async throws {
    let database = try await Self.database { $0.with("ldap_search_filter", text: shape.filter) }
    let found = try await Host().accountsObject(database)
    #expect(found.withoutEntry == shape.missing)
    #expect(
      found.withoutMailbox.map { $0.map(\.dn) } == shape.strangers.map { $0.map(Self.dn) })
    #expect(found.several == [Self.twins])
    #expect((found.unchecked == nil) == (shape.strangers != nil))
  }

  @Test(
    "With a direct bind, the DN decides, and a login without a domain makes no mailbox's name",
    arguments: [
      ("uid=%(user)s,\(Office.people)", true), ("uid=%(user)s@a.test,\(Office.people)", true),
      ("cn=a+uid=%(user)s,\(Office.people)", false),
    ])
  func directBind(template: String, isListed: Bool) async throws {
    let server = Staff.server([
      Staff.entry("alice@example.test"), Staff.entry("bob@a.test"), Staff.entry("carol"),
    ])
    try await Slapd.running(server) { server in
      let database = try await Staff.database(
        .sqlite, .at(server).direct(template),
        [Staff.Mailbox("alice@example.test"), Staff.Mailbox("bob@example.test")])
      let result = try await Host().accounts(database.url, ["--json"])
      guard isListed else {
        // No such DN exists, and nothing shows that an anonymous client could see one.
        expectFailure(result, 77, naming: ["anonymous"])
        return
      }
      let found = try AccountsObject.reading(result)
      if template.contains("@") {
        #expect(found.withoutEntry == ["alice@example.test", "bob@example.test"])
        #expect(found.withoutMailbox == [.init(dn: Self.dn("bob@a.test"), names: ["bob"])])
      } else {
        #expect(found.withoutEntry == ["bob@example.test"])
        #expect(
          found.withoutMailbox == [
            .init(dn: Self.dn("bob@a.test"), names: ["bob@a.test"]),
            .init(dn: Self.dn("carol"), names: ["carol"]),
          ])
      }
    }
  }

  @Test(
    "A direct bind without the right to see entries, or without DNs, is no list of missing ones")
  func directBindUnseen() async throws {
    let server = Staff.server(
      [Staff.entry("alice@example.test")],
      access: "access to dn.children=\"\(Office.people)\" by anonymous auth\naccess to * by * read")
    try await Slapd.running(server) { server in
      for (template, status, words) in [
        ("uid=%(user)s,\(Office.people)", Int32(77), ["anonymous"]),
        ("%(user)s@corp.test", 65, ["not a DN"]),
      ] {
        let database = try await Staff.database(
          .sqlite, .at(server).direct(template), [Staff.Mailbox("alice@example.test")])
        expectFailure(try await Host().accounts(database.url), status, naming: words)
      }
    }
  }

  @Test("A value that the account may search by but not read is no missing entry")
  func unreadable() async throws {
    let server = Staff.server(
      [Staff.entry("alice", "alice@example.test")],
      access: "access to attrs=mail by * search\naccess to * by * read")
    try await Slapd.running(server) { server in
      let database = try await Staff.database(
        .sqlite, .at(server), [Staff.Mailbox("alice@example.test")])
      expectFailure(
        try await Host().accounts(database.url), 77, naming: ["mail", "uid=alice", "not read"])
    }
  }

  @Test("By the file in place; --check: by the stored parameters, and names that would change")
  func pending() async throws {
    let server = try await Self.server.value
    let database = try await Self.database()
    let host = Host()
    #expect(try await host.sync(database, ["--no-acknowledge"]).status == 0)
    try await database.save(
      Parameters.at(server).with("ldap_search_filter", text: "(uid=%(user)s)"))

    let now = try await host.accountsObject(database)
    #expect(now.parameters == "file" && now.otherNames == nil)
    #expect(now.withoutEntry == ["missing@example.test"])

    let then = try await host.accountsObject(database, ["--check"])
    #expect(then.parameters == "pending")
    #expect(then.withoutEntry == ["bob@example.test", "missing@example.test"])
    #expect(
      then.otherNames == [
        .init(mailbox: "bob@example.test", names: ["b@a.test"], dn: Self.dn("bob"), otherDn: nil)
      ])
    let text = try await host.accounts(database.url, ["--check"])
    #expect(
      text.text.contains("\nother name  bob@example.test: \(Self.dn("bob")) would be b@a.test\n"),
      "\(text.text)")
    // Parameters that cannot be carried over do not matter as long as they are not written.
    try await database.save(Parameters.at(server).with("ldap_search_filter", text: "(mail=x)"))
    #expect(try await host.accountsObject(database).parameters == "file")
    expectFailure(
      try await host.accounts(database.url, ["--check"]), 65, naming: ["ldap_search_filter"])
    #expect(host.files.keys.sorted() == [Host.targetName])
  }

  @Test("A file that was changed by hand does not count, and a warning says so")
  func changedFile() async throws {
    let database = try await Self.database()
    let host = Host()
    host.scratch.write("dovecot/\(Host.targetName)", "by hand\n")
    let found = try await host.accountsObject(database)
    #expect(found.parameters == "stored" && found.warnings.count == 1)
    #expect(found.warnings.first?.hasPrefix("\(host.target): ") == true)
  }

  @Test("Parameters that Modoboa does not use count all the same, with a warning")
  func switchedOff() async throws {
    let database = try await Self.database { $0.with("ldap_dovecot_sync", "false") }
    let found = try await Host().accountsObject(database)
    #expect(found.warnings.first?.contains("ldap_dovecot_sync is off") == true)
    #expect(found.withoutEntry == ["missing@example.test"])
  }

  @Test("The second server is asked if the first is down, and both down is an error")
  func secondServer() async throws {
    let closed = try #require(LoopbackPort(.v4))
    let server = try await Self.server.value
    let database = try await Staff.database(
      .sqlite, Parameters.at(port: closed.number).second(server.port), Self.mailboxes)
    #expect(try await Host().accountsObject(database).entries == 9)
    try await database.save(Parameters.at(port: closed.number).second(closed.number))
    expectFailure(
      try await Host().accounts(database.url), 69, naming: ["127.0.0.1:\(closed.number)"])
    withExtendedLifetime(closed) {}
  }

  @Test("An export has no mailboxes")
  func export() async throws {
    let host = Host()
    let result = try await Host.run(
      [Program.underTest, "accounts", "--export", host.export(.searchBind)] + host.options)
    expectFailure(result, 64, naming: ["export", "--database"])
  }

  @Test("Without Modoboa's tables it fails", arguments: StoredDatabase.Kind.allCases)
  func noTables(kind: StoredDatabase.Kind) async throws {
    let database = try await StoredDatabase(kind, .at(try await Self.server.value))
    expectFailure(try await Host().accounts(database.url), 66, naming: ["admin_mailbox"])
  }

  @Test(
    "The accounts of samples/sql need the rights that the message names, word for word",
    arguments: SampleAccounts.Role.allCases, StoredDatabase.Kind.servers)
  func rights(role: SampleAccounts.Role, kind: StoredDatabase.Kind) async throws {
    let database = try await Self.database(kind)
    let accounts = try await SampleAccounts(database)
    try await accounts.enable(role)
    let url = try #require(accounts.urls(role).first)
    let refused = try await Host().accounts(url)
    expectFailure(refused, 69, naming: ["denied", "run GRANT SELECT ("])
    let grants = try #require(refused.errors.firstRange(of: "run GRANT"))
    let statements = refused.errors[grants.lowerBound...].dropFirst("run ".count)
    try await database.run(String(statements))
    let found = try AccountsObject.reading(try await Host().accounts(url, ["--json"]))
    #expect(found.mailboxes == 6)
  }

  @Test("So do those that part 3 of samples/sql offers", arguments: StoredDatabase.Kind.servers)
  func sampleRights(kind: StoredDatabase.Kind) async throws {
    let accounts = try await SampleAccounts(try await Self.database(kind))
    try await accounts.enable(.one)
    try await accounts.grantOptionalRights(.one)
    let url = try #require(accounts.urls(.one).first)
    let found = try AccountsObject.reading(try await Host().accounts(url, ["--json"]))
    #expect(found.mailboxes == 6)
  }
}
