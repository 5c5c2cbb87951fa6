import TestSupport
import Testing

@Suite("Accounts with minimal rights", .timeLimit(.minutes(20)), .fewAtOnce)
struct GrantTests {
  @Test(
    "those of samples/sql can read the parameters, but not change them",
    arguments: SampleAccounts.Role.allCases, StoredDatabase.Kind.servers)
  func samples(role: SampleAccounts.Role, kind: StoredDatabase.Kind) async throws {
    let (host, database) = (Host(), try await StoredDatabase(kind))
    let accounts = try await SampleAccounts(database)
    try await accounts.enable(role)
    for url in accounts.urls(role) {
      expectChange(try await host.sync(database: url, ["--force"]))
      try await expectFile(of: .searchBind, on: host)
      expectSilence(try await host.sync(database: url))
    }
  }

  @Test(
    "those of samples/sql cannot log in before they have a password",
    arguments: SampleAccounts.Role.allCases, StoredDatabase.Kind.servers)
  func asCreated(role: SampleAccounts.Role, kind: StoredDatabase.Kind) async throws {
    let accounts = try await SampleAccounts(try await StoredDatabase(kind))
    let (name, password) = (accounts.account(role).name, accounts.account(role).password)
    let passwords = ["", name, "CHANGE-ME-1", "CHANGE-ME-2", password]
    for url in accounts.urls(role) {
      for guess in passwords {
        try await expectDenial(url.replacing(":\(password)@", with: ":\(guess)@"))
      }
    }
  }

  @Test(
    "an unlocked account without a password cannot log in",
    arguments: SampleAccounts.Role.allCases)
  func unlocked(role: SampleAccounts.Role) async throws {
    let accounts = try await SampleAccounts(try await StoredDatabase(.mariaDB))
    let password = accounts.account(role).password
    try await accounts.alter(role, "ACCOUNT UNLOCK")
    for url in accounts.urls(role) {
      try await expectDenial(
        url.replacing(":\(password)@", with: "@"), naming: ["PASSWORD"])
    }
  }

  @Test("the account of samples/sql for other hosts requires TLS")
  func withoutTLS() async throws {
    let accounts = try await SampleAccounts(try await StoredDatabase(.mariaDB))
    try await accounts.enable(.reading)
    let (server, name) = (accounts.place.server, accounts.place.name)
    for route in [DatabaseRoute.tcp, .socket] {
      try await expectDenial(
        server.url(
          name, as: accounts.account(.reading), over: route, options: ["ssl_mode": "disabled"]))
    }
  }

  /// Expects that the server rejects this URL.
  private func expectDenial(_ url: String, naming words: [String] = []) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    expectRefusal(
      try await host.syncOnce(database: url), 69, naming: words, on: host, before: before)
  }

  @Test("two columns are enough", arguments: StoredDatabase.Kind.servers)
  func twoColumns(kind: StoredDatabase.Kind) async throws {
    let (host, database) = (Host(), try await StoredDatabase(kind))
    let url = try await Self.url(database, columns: "id, _parameters")
    expectChange(try await host.sync(database: url))
    try await expectFile(of: .searchBind, on: host)
    expectSilence(try await host.sync(database: url))
    #expect(try await database.flag)
  }

  @Test(
    "less is not",
    arguments: ["id, need_dovecot_update", "_parameters, need_dovecot_update", "id"],
    StoredDatabase.Kind.servers)
  func tooFew(columns: String, kind: StoredDatabase.Kind) async throws {
    let host = try await Host.withOlderFile()
    let url = try await Self.url(try await StoredDatabase(kind), columns: columns)
    let before = host.files
    expectRefusal(
      try await host.syncOnce(database: url), 69, naming: ["denied", "core_localconfig"], on: host,
      before: before)
  }

  /// The URL of an account that may only read some columns.
  private static func url(_ database: StoredDatabase, columns: String) async throws -> String {
    let place = try Place(database)
    let account = DatabaseAccount(
      name: "reader_\(place.name)", password: DatabaseAccount.modoboa.password)
    let (password, grant) = ("'\(account.password)'", "GRANT SELECT (\(columns)) ON")
    try await database.run(
      place.server.kind == .postgreSQL
        ? """
        CREATE ROLE \(account.name) LOGIN PASSWORD \(password);
        \(grant) core_localconfig TO \(account.name);
        """
        : """
        CREATE USER \(account.name)@'%' IDENTIFIED BY \(password);
        \(grant) \(place.name).core_localconfig TO \(account.name)@'%';
        """)
    return place.server.url(place.name, as: account)
  }
}
