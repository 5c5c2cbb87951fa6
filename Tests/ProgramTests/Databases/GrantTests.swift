import TestSupport
import Testing

@Suite("Accounts with no more rights than a run needs", .timeLimit(.minutes(15)), .fewAtOnce)
struct GrantTests {
  /// The accounts that samples/sql makes.
  static let roles = ["update_dovecot_conf", "update_dovecot_conf_read"]

  @Test(
    "those of samples/sql read the parameters and change them not", arguments: roles,
    StoredDatabase.Kind.servers)
  func samples(role: String, kind: StoredDatabase.Kind) async throws {
    let (host, database) = (Host(), try await StoredDatabase(kind))
    let place = try Place(database)
    let account = try await Self.accounts(place, role)
    for route in [DatabaseRoute.tcp, .socket] {
      let url = place.server.url(place.name, as: account, over: route)
      expectChange(try await host.sync(database: url, ["--force"]))
      try await expectFile(of: .searchBind, on: host)
      expectSilence(try await host.sync(database: url))
    }
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

  /// The URL of an account that may read some columns and nothing else.
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

  /// Runs the sample, with names that no other test has, and gives a password to each account.
  ///
  /// - Returns: one of the accounts.
  private static func accounts(_ place: Place, _ role: String) async throws -> DatabaseAccount {
    let isPostgreSQL = place.server.kind == .postgreSQL
    let path = "\(TestData.root)/samples/sql/\(isPostgreSQL ? "postgresql" : "mysql").sql"
    let sample = String(decoding: try #require(Scratch.content(of: path)), as: UTF8.self)
    let prefix = "\(place.name)_\(role.utf8.count)"
    let password = DatabaseAccount.modoboa.password
    let script =
      sample.replacing("update_dovecot_conf", with: "\(prefix)_update")
      .replacing("`modoboa`", with: "`\(place.name)`").replacing("CHANGE-ME-1", with: password)
      .replacing("CHANGE-ME-2", with: password)
    #expect(script != sample)
    let account = DatabaseAccount(
      name: "\(prefix)_update" + role.dropFirst("update_dovecot_conf".count), password: password)
    try await place.server.run(script, in: place.name)
    if isPostgreSQL {
      try await place.server.run(
        "ALTER ROLE \(account.name) PASSWORD '\(password)';", in: place.name)
    }
    return account
  }
}
