import TestSupport
import Testing

@Suite("login and Modoboa's account", .fewAtOnce, .timeLimit(.minutes(20)))
struct LoginAccountTests {
  private static let alone = "only the LDAP server was asked"

  @Test(
    "Whoever has an enabled account gets in", arguments: ["o'neil", "backslash", "é", "copied"],
    StoredDatabase.Kind.allCases)
  func enabled(uid: String, kind: StoredDatabase.Kind) async throws {
    let database = try await Panel.database(kind)
    let result = try await Host().login(uid, database: database.url)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let person = Panel.people.first { $0.uid == uid }
    #expect(result.text == "\(person?.mail ?? "")\n")
  }

  @Test(
    "The first reason that keeps somebody out is named, with its status",
    arguments: [
      ("off", Int32(77), "off@example.test: ", "account is disabled"),
      ("shut", 77, "shut@closed.test: ", "domain closed.test is disabled"),
      ("sender", 77, "sender@example.test: ", "sending only"),
      ("stranger", 67, "stranger@example.test: ", "no such mailbox"),
      ("foreign", 67, "foreign@nowhere.test: ", "no domain nowhere.test"),
    ], StoredDatabase.Kind.allCases)
  func refused(
    _ attempt: (uid: String, status: Int32, name: String, reason: String),
    kind: StoredDatabase.Kind
  ) async throws {
    let database = try await Panel.database(kind)
    let result = try await Host().login(attempt.uid, database: database.url)
    expectFailure(result, attempt.status, naming: [attempt.name, attempt.reason])
  }

  @Test("No name becomes part of a statement", arguments: StoredDatabase.Kind.allCases)
  func injection(kind: StoredDatabase.Kind) async throws {
    let database = try await Panel.database(kind)
    for person in Panel.strangers {
      let result = try await Host().login(person.uid, database: database.url)
      expectFailure(result, 67)
    }
  }

  @Test("A name without a domain is no mailbox's", arguments: StoredDatabase.Kind.allCases)
  func bareName(kind: StoredDatabase.Kind) async throws {
    let database = try await Panel.database(kind)
    try await database.save(.at(try await Panel.server()).direct())
    let result = try await Host().login("stranger", database: database.url)
    expectFailure(result, 67, naming: ["stranger: ", "has no domain"])
  }

  @Test("-v names each step with its milliseconds", arguments: StoredDatabase.Kind.allCases)
  func steps(kind: StoredDatabase.Kind) async throws {
    let database = try await Panel.database(kind)
    let result = try await Host().login("copied", database: database.url, ["-v"])
    #expect(result.status == 0)
    var rest = result.errors[...]
    for step in [
      "connected in ", "bound as \(Office.reader) in ", "found uid=copied,",
      "accepted the password",
      "domain example.test is enabled, mailbox copied@example.test is for all protocols",
    ] {
      let range = try #require(rest.firstRange(of: step), "\(step): \(result.errors)")
      rest = rest[range.upperBound...]
      #expect(rest.prefix { !$0.isNewline }.contains(" ms"), "\(step)")
    }
    expectNoPassword(result)
  }

  @Test(
    "Without the tables only the LDAP server is asked, and login says so",
    arguments: StoredDatabase.Kind.allCases)
  func noTables(kind: StoredDatabase.Kind) async throws {
    let database = try await StoredDatabase(kind, .at(try await Panel.server()).byName)
    let result = try await Host().login("stranger", database: database.url)
    #expect(result.status == 0 && result.text == "stranger@example.test\n")
    #expect(result.errors.contains(Self.alone) && result.errors.contains("admin_domain"))
  }

  @Test("An older Modoboa has no send-only mailboxes", arguments: StoredDatabase.Kind.allCases)
  func older(kind: StoredDatabase.Kind) async throws {
    let database = try await Panel.database(
      kind, change: "ALTER TABLE admin_mailbox DROP COLUMN is_send_only;")
    let result = try await Host().login("sender", database: database.url)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    expectFailure(try await Host().login("off", database: database.url), 77)
  }

  @Test(
    "The accounts of samples/sql ask the LDAP server alone, until they have the rights of part 3",
    arguments: SampleAccounts.Role.allCases, StoredDatabase.Kind.servers)
  func rights(role: SampleAccounts.Role, kind: StoredDatabase.Kind) async throws {
    let database = try await Panel.database(kind)
    let accounts = try await SampleAccounts(database)
    try await accounts.enable(role)
    let url = try #require(accounts.urls(role).first)
    let before = try await Host().login("off", database: url)
    #expect(before.status == 0 && before.text == "off@example.test\n", "\(before.errors)")
    #expect(before.errors.contains(Self.alone) && before.errors.contains("samples/sql"))
    try await accounts.grantOptionalRights(role)
    expectFailure(try await Host().login("off", database: url), 77, naming: ["disabled"])
    let after = try await Host().login("copied", database: url)
    #expect(after.status == 0 && after.errors.isEmpty, "\(after.errors)")
  }

  @Test("A login that Dovecot rejects for a character is refused before anybody is asked")
  func characters() async throws {
    let database = try await Panel.database(.sqlite)
    let directory = Scratch()
    for (line, status) in [
      ("", Int32(77)), ("auth_username_chars =\n", 0),
      ("auth_username_chars = abcdefghijklmnopqrstuvwxyz'\n", 0),
    ] {
      directory.write("dovecot.conf", line)
      let result = try await Host().login(
        "o'neil", database: database.url, ["--dovecot-directory", directory[""]])
      if status == 0 {
        #expect(result.status == 0 && result.text == "o'neil@example.test\n", "\(result.errors)")
      } else {
        expectFailure(result, status, naming: ["o'neil: ", "'''", "auth_username_chars"])
      }
    }
  }

  @Test("A slow LDAP server is named, with what Dovecot's cache costs")
  func slow() async throws {
    func success(to message: UInt8) -> [UInt8] {
      [0x30, 12, 2, 1, message, 0x61, 7, 10, 1, 0, 4, 0, 4, 0]
    }
    // It sends the answer to the first bind byte by byte.
    let peer = SilentPeer([
      .take, .drip(success(to: 1)), .take, .say(success(to: 2)),
    ])
    let host = Host()
    let command = host.loginCommand("alice", .at(port: peer.port).direct(), ["--timeout", "60"])
    let result = try await host.login(
      command, input: Array("\(Office.password(of: "alice"))\n".utf8), namesSlowServers: true)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("127.0.0.1:\(peer.port): took "), "\(result.errors)")
    #expect(result.errors.contains("auth_cache_size = 10M"))
    withExtendedLifetime(peer) {}
  }
}
