import Glibc
import TestSupport
import Testing

@Suite("accounts with many entries", .fewAtOnce, .timeLimit(.minutes(20)))
struct AccountsListTests {
  /// So many that a page of 1000, as of Active Directory, and a list of 1000 do not hold them.
  private static let size = 10_000

  private static func address(_ number: Int) -> String { "c\(number)@crowd.test" }

  private static func mailboxes(_ numbers: Range<Int>) -> [Staff.Mailbox] {
    numbers.map { Staff.Mailbox(address($0)) }
  }

  private static func entries(_ count: Int) -> [LDAPEntryText] {
    (0..<count).map { Staff.entry("c\($0)", address($0)) }
  }

  /// As Active Directory: no list and no page of more than 1000 entries, but any number of pages.
  private static let crowd = Task.detached {
    try await Slapd.forAll(
      Staff.server(
        entries(size),
        limits: "sizelimit size.soft=1000 size.hard=1000 size.pr=1000 size.prtotal=unlimited"))
  }

  /// How many connections the server has accepted from here, and how many searches.
  private static func requests(_ server: Slapd) -> (connections: Int, searches: Int) {
    let lines = server.log.split(separator: "\n")
    let bound = lines.filter { $0.contains(" BIND dn=\"\(Office.reader)\" method=") }
    let numbers = Set(bound.map { $0.split(separator: " ").first { $0.hasPrefix("conn=") } })
    return (numbers.count, lines.count { $0.contains(" SRCH base=") })
  }

  @Test(
    "10 000 entries are read in pages over one connection, for each engine",
    arguments: StoredDatabase.Kind.allCases)
  func crowd(kind: StoredDatabase.Kind) async throws {
    let server = try await Self.crowd.value
    let shift = 3
    let database = try await Staff.database(
      kind, .at(server), Self.mailboxes(shift..<Self.size + shift))
    let before = Self.requests(server)
    let found = try await Host().accountsObject(database)
    let after = Self.requests(server)
    #expect(found.mailboxes == Self.size && found.entries == Self.size)
    #expect(found.unchecked == nil)
    #expect(
      found.withoutEntry == (Self.size..<Self.size + shift).map(Self.address).sorted())
    #expect(found.withoutMailbox?.map(\.names) == (0..<shift).map { [Self.address($0)] })
    #expect(found.several.isEmpty)
    #expect(after.connections >= before.connections + 1)
    #expect(after.searches >= before.searches + Self.size / 500)
  }

  @Test("One connection is used, with a search for each page")
  func oneConnection() async throws {
    try await Slapd.running(Staff.server(Self.entries(1200), limits: "sizelimit unlimited")) {
      server in
      let database = try await Staff.database(.sqlite, .at(server), Self.mailboxes(0..<1200))
      #expect(try await Host().accountsObject(database).exitStatus == 0)
      let requests = Self.requests(server)
      #expect(requests.connections == 1 && requests.searches == 3, "\(requests)")
    }
  }

  @Test(
    "A server that ends its list is asked for each mailbox by itself, and what is unchecked is said",
    arguments: [
      "sizelimit 20", "sizelimit size.soft=20 size.hard=20 size.prtotal=20",
      "sizelimit size.soft=20 size.hard=20 size.pr=10 size.prtotal=disabled",
    ], ["(mail=%(user)s)", "(uid=%(user)s)"])
  func limit(line: String, filter: String) async throws {
    let twins = ["t1", "t2"].map { Staff.entry($0, "twins@crowd.test") }
    try await Slapd.running(Staff.server(Self.entries(60) + twins, limits: line)) { server in
      let parameters = Parameters.at(server).with("ldap_search_filter", text: filter)
      let database = try await Staff.database(
        .sqlite, parameters, Self.mailboxes(5..<61) + [Staff.Mailbox("twins@crowd.test")])
      let found = try await Host().accountsObject(database)
      #expect(found.withoutEntry == [Self.address(60)])
      #expect(found.withoutMailbox == nil)
      #expect(found.unchecked?.contains("ends its list") == true)
      #expect(found.several.map(\.name) == ["twins@crowd.test"])
      #expect(Self.requests(server).connections == 1)
      let text = try await Host().accounts(database.url)
      #expect(
        text.text.contains("\nunchecked   entries without a mailbox: the server ends its list"))
    }
  }

  @Test("What the manual says of OpenLDAP's limit lifts it")
  func lifted() async throws {
    let line = "limits dn.exact=\"\(Office.reader)\" size.prtotal=unlimited"
    let access = "access to * by * read\n\(line)"
    let setup = Staff.server(Self.entries(60), limits: "sizelimit 20", access: access)
    try await Slapd.running(setup) { server in
      let database = try await Staff.database(.sqlite, .at(server), Self.mailboxes(0..<60))
      let found = try await Host().accountsObject(database)
      #expect(found.exitStatus == 0 && found.unchecked == nil && found.entries == 60)
    }
  }

  /// A server that takes the control for pages for unknown.
  private static func withoutPages(_ result: [UInt8]) -> [SilentPeer.Step] {
    let entry = LDAPWire.entry(2, "uid=alice,\(Office.people)", "mail", "alice@example.test")
    let none = (3...9).map { LDAPWire.message(UInt8($0), 0x65, LDAPWire.result(0)) }
    return [
      .take, .say(LDAPWire.bound), .take, .say(entry + LDAPWire.message(2, 0x65, result)),
    ] + none.flatMap { [.take, .say($0)] }
  }

  @Test("A server without pages is believed if it ends its list well, and not otherwise")
  func withoutPages() async throws {
    let mailboxes = [Staff.Mailbox("alice@example.test"), Staff.Mailbox("bob@example.test")]
    for (code, isComplete) in [(UInt8(0), true), (4, false), (11, false)] {
      let peer = SilentPeer(Self.withoutPages(LDAPWire.result(code)))
      let database = try await Staff.database(.sqlite, .at(port: peer.port), mailboxes)
      let found = try await Host().accountsObject(database)
      #expect(found.withoutEntry == ["bob@example.test"])
      #expect((found.withoutMailbox != nil) == isComplete)
      #expect((found.unchecked == nil) == isComplete)
      #expect(peer.count == 1)
      withExtendedLifetime(peer) {}
    }
    for code in [UInt8(1), 10, 12, 32, 50, 53] {
      let peer = SilentPeer(Self.withoutPages(LDAPWire.result(code)))
      let database = try await Staff.database(.sqlite, .at(port: peer.port), mailboxes)
      let result = try await Host().accounts(database.url)
      expectFailure(result, code == 10 || code == 32 ? 65 : 77, naming: ["127.0.0.1:\(peer.port)"])
      withExtendedLifetime(peer) {}
    }
  }

  @Test("A referral is not followed, and a warning says so")
  func referral() async throws {
    let other = SilentPeer([])
    let url = "ldap://127.0.0.1:\(other.port)/dc=example,dc=test"
    let peer = SilentPeer([
      .take, .say(LDAPWire.bound), .take,
      .say(LDAPWire.reference(2, url) + LDAPWire.message(2, 0x65, LDAPWire.result(0))),
    ])
    let database = try await Staff.database(.sqlite, .at(port: peer.port), [])
    let found = try await Host().accountsObject(database)
    #expect(found.warnings.count == 1 && found.warnings.first?.contains(url) == true)
    #expect(other.count == 0)
    withExtendedLifetime(peer) {}
  }

  @Test(
    "A server that falls silent, or says things for ever, is given up",
    arguments: [
      [.take], [.take, .say(LDAPWire.bound), .take],
      [
        .take, .say(LDAPWire.bound), .take,
        .drip(LDAPWire.entry(2, "uid=alice,\(Office.people)", "mail", "alice@example.test")),
      ],
      [
        .take, .say(LDAPWire.bound), .take,
        .flood { _ in LDAPWire.many([0x30, 5, 2, 1, 2, 0x79, 0]) },
      ],
      [
        .take, .say(LDAPWire.bound), .take,
        .flood { _ in LDAPWire.many(LDAPWire.entry(2, "uid=a")) },
      ],
    ] as [[SilentPeer.Step]])
  func silence(steps: [SilentPeer.Step]) async throws {
    let peer = SilentPeer(steps)
    let database = try await Staff.database(
      .sqlite, .at(port: peer.port), [Staff.Mailbox("alice@example.test")])
    let result = try await Host().accounts(database.url, ["--timeout", "2"])
    #expect([69, 77].contains(result.status), "\(result.status) \(result.errors)")
    #expect(result.text.isEmpty)
    #expect(result.errors.contains("127.0.0.1:\(peer.port)"), "\(result.errors)")
    expectNoPassword(result)
    withExtendedLifetime(peer) {}
  }

  @Test("Progress is shown on a terminal that can redraw a line, and nowhere else")
  func progress() async throws {
    let server = try await Self.crowd.value
    let database = try await Staff.database(.sqlite, .at(server), Self.mailboxes(0..<Self.size))
    let host = Host()
    for (environment, further, isShown) in [
      (["TERM": "xterm"], [], true), (["TERM": "dumb"], [], false),
      (["TERM": "xterm"], ["--verbose"], false),
    ] as [([String: String], [String], Bool)] {
      let terminal = try #require(
        Terminal(
          running: host.accountsCommand(database.url, further),
          environment: Host.environment.merging(environment) { $1 }))
      let shown = terminal.readAll()
      #expect(terminal.end() == 0, "\(shown)")
      #expect(shown.contains("\r[") == isShown, "\(shown)")
      #expect(shown.contains("entries read\u{1b}[K") == isShown)
      #expect(shown.contains("\u{1b}") == isShown)
      #expect(shown.contains("10000 mailboxes, 10000 entries: each mailbox has one"))
      if isShown { #expect(shown.contains("\r\u{1b}[K10000 mailboxes")) }
    }
    let piped = try await Program.run(
      Program.underTest, Array(host.accountsCommand(database.url).dropFirst()),
      environment: Host.environment.merging(["TERM": "xterm"]) { $1 })
    #expect(piped.status == 0 && piped.errors.isEmpty, "\(piped.errors)")
  }
}
