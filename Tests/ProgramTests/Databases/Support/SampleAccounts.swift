import TestSupport
import Testing

/// The accounts that the script of samples/sql creates in a database, with unique names.
struct SampleAccounts: Sendable {
  enum Role: String, CaseIterable, Sendable {
    /// The account of one host, which may clear Modoboa's flag.
    case one = ""
    /// The account of several hosts, which may only read.
    case reading = "_read"
  }

  let place: Place
  private let prefix: String
  /// The script as it was run.
  private let script: String

  /// Runs the script unchanged.
  ///
  /// - Throws: `ProgramFailed` for a statement that the server refuses.
  init(_ database: StoredDatabase) async throws {
    let place = try Place(database)
    let prefix = "\(place.name)_update"
    let kind = place.server.kind == .postgreSQL ? "postgresql" : "mysql"
    let path = "\(TestData.root)/samples/sql/\(kind).sql"
    let sample = String(decoding: try #require(Scratch.content(of: path)), as: UTF8.self)
    let script = sample.replacing("update_dovecot_conf", with: prefix)
      .replacing("`modoboa`", with: "`\(place.name)`")
    #expect(script != sample)
    try await place.server.run(script, in: place.name)
    (self.place, self.prefix, self.script) = (place, prefix, script)
  }

  private var isPostgreSQL: Bool { place.server.kind == .postgreSQL }

  /// An account, with the password that ``enable(_:)`` sets.
  func account(_ role: Role) -> DatabaseAccount {
    DatabaseAccount(name: prefix + role.rawValue, password: DatabaseAccount.modoboa.password)
  }

  /// Allows an account to log in, as the head of the script says.
  func enable(_ role: Role) async throws {
    let password = "'\(account(role).password)'"
    try await alter(
      role, isPostgreSQL ? "PASSWORD \(password)" : "IDENTIFIED BY \(password) ACCOUNT UNLOCK")
  }

  /// Grants an account the rights that the script offers in its comment, which names the first one.
  func grantOptionalRights(_ role: Role) async throws {
    let lines = script.split(separator: "\n").filter {
      $0.hasPrefix("--     GRANT ") || $0.hasPrefix("--       ON ")
    }
    #expect(!lines.isEmpty)
    let grants = lines.map { $0.dropFirst(2) }.joined(separator: "\n")
    try await place.server.run(
      role == .one
        ? grants
        : grants.replacing("TO \(prefix)", with: "TO \(account(role).name)")
          .replacing("'\(prefix)'@'localhost'", with: "'\(account(role).name)'@'%'"),
      in: place.name)
  }

  /// Alters an account as the administrator.
  func alter(_ role: Role, _ change: String) async throws {
    let name = account(role).name
    let host = role == .one ? "localhost" : "%"
    try await place.server.run(
      isPostgreSQL ? "ALTER ROLE \(name) \(change);" : "ALTER USER '\(name)'@'\(host)' \(change);",
      in: place.name)
  }

  /// The URLs for an account: MySQL's account for other hosts requires TLS.
  func urls(_ role: Role) -> [String] {
    let account = account(role)
    guard !isPostgreSQL, role == .reading else {
      return [.tcp, .socket].map { place.server.url(place.name, as: account, over: $0) }
    }
    return [
      place.server.url(
        place.name, as: account,
        options: ["ssl_mode": "verify_identity", "ssl_ca": place.server.authority])
    ]
  }
}
