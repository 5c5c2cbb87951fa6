import TestSupport
import Testing

/// Modoboa's database in one of three engines, with one row and Modoboa's flag.
struct StoredDatabase: Sendable {
  enum Place: Sendable {
    case file(Database)
    case server(DatabaseServer, name: String)
  }

  /// The engines.
  enum Kind: CaseIterable, Sendable {
    case sqlite
    case postgreSQL
    case mariaDB
  }

  let place: Place

  /// The file; nil for a database on a server.
  var file: Database? {
    if case .file(let file) = place { file } else { nil }
  }

  /// The server, and the name of the database there; nil for a file.
  var onServer: (server: DatabaseServer, name: String)? {
    if case .server(let server, let name) = place { (server, name) } else { nil }
  }

  /// Makes a database as in Modoboa 2.12.
  ///
  /// - Parameters:
  ///   - kind: the engine.
  ///   - parameters: the stored parameters.
  ///   - flag: Modoboa's flag.
  ///   - server: the test's own server; otherwise the one that all tests share.
  ///   - change: a statement that alters the table before the row is inserted.
  /// - Throws: `ProgramFailed`, or what `#require` throws.
  init(
    _ kind: Kind, _ parameters: Parameters = .searchBind, flag: Bool = true,
    on server: DatabaseServer? = nil, change: String = ""
  ) async throws {
    guard kind != .sqlite else {
      let database = try await Database(parameters)
      place = .file(database)
      try await database.run(
        """
        ALTER TABLE core_localconfig ADD need_dovecot_update bool NOT NULL DEFAULT \(flag);
        \(change)
        """)
      return
    }
    let ofKind: DatabaseServer.Kind = kind == .postgreSQL ? .postgreSQL : .mariaDB
    let shared = server == nil ? try await DatabaseServer.shared(ofKind) : nil
    let server = try #require(server ?? shared)
    place = .server(server, name: try await server.newDatabase(schema: "2.12.0"))
    try await run(
      """
      INSERT INTO django_site (id, domain, name) VALUES (1, 'a', 'a');
      \(change)
      INSERT INTO core_localconfig (id, api_versions, site_id, _parameters, need_dovecot_update)
        VALUES (1, '{}', 1, \(literal(parameters.json)), \(flag));
      """)
  }

  /// The URL, without TLS so that statements can be traced.
  var url: String { url(as: .modoboa) }

  /// The URL for an account; a file has no accounts.
  func url(as account: DatabaseAccount) -> String {
    switch place {
    case .file(let database): database.url
    case .server(let server, let name):
      server.url(
        name, as: account,
        options: server.kind == .postgreSQL ? ["sslmode": "disable"] : ["ssl_mode": "disabled"])
    }
  }

  /// The options that name it as the source.
  var source: [String] { ["--database", url] }

  /// A string literal in SQL.
  func literal(_ text: String) -> String {
    let isMariaDB = onServer?.server.kind == .mariaDB
    let escaped = text.map { character in
      switch character {
      case "'": "''"
      case "\\" where isMariaDB: "\\\\"
      default: String(character)
      }
    }
    return "'\(escaped.joined())'"
  }

  /// The statement with which Modoboa saves parameters and sets the flag.
  func saving(_ parameters: Parameters) -> String {
    "UPDATE core_localconfig SET _parameters = \(literal(parameters.json)),"
      + " need_dovecot_update = true;"
  }

  /// Saves parameters as Modoboa does.
  func save(_ parameters: Parameters) async throws { try await run(saving(parameters)) }

  /// Runs statements as the administrator.
  ///
  /// - Returns: the output, one line for each row.
  @discardableResult
  func run(_ statements: String) async throws -> String {
    switch place {
    case .server(let server, let name): return try await server.run(statements, in: name)
    case .file(let database):
      return try await Program.succeed(
        "/usr/bin/sqlite3", ["-bail", "-init", "/dev/null", database.path],
        input: Array(statements.utf8))
    }
  }

  /// The current value of Modoboa's flag.
  var flag: Bool {
    get async throws {
      let query = "SELECT CASE WHEN need_dovecot_update THEN 'set' END FROM core_localconfig;"
      return try await run(query) == "set\n"
    }
  }

  /// A client that has run statements and keeps its transaction open.
  func session(_ statements: String) throws -> Child {
    let client: Child
    switch place {
    case .file(let database): return try database.client(running: statements)
    case .server(let server, let name) where server.kind == .postgreSQL:
      client = Child(["/usr/lib/postgresql/15/bin/psql", "-XAtq", server.url(name)])
    case .server(let server, let name):
      let account = DatabaseAccount.modoboa
      client = Child(
        [
          "/usr/bin/mariadb", "--no-defaults", "-NB", "--unbuffered", "--socket=\(server.socket)",
          "--user=\(account.name)", name,
        ], environment: ["MYSQL_PWD": account.password])
    }
    client.send("\(statements)\nSELECT 'done';\n")
    while let line = client.line() {
      if line == "done" { return client }
    }
    throw Database.ClientFailed()
  }

  /// The number of the program's connections to the server.
  func connections(of account: DatabaseAccount) async throws -> Int {
    let (server, name) = try #require(onServer)
    let query =
      server.kind == .postgreSQL
      ? "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(name)' AND usename ="
      : "SELECT count(*) FROM information_schema.processlist WHERE db = '\(name)' AND user ="
    let count = try await run("\(query) \(literal(account.name));")
    return try #require(Int(count.filter(\.isNumber)))
  }
}

/// The engines with a server.
extension StoredDatabase.Kind {
  static let servers: [StoredDatabase.Kind] = [.postgreSQL, .mariaDB]

  /// The server of this kind; SQLite has none.
  var server: DatabaseServer.Kind { self == .postgreSQL ? .postgreSQL : .mariaDB }
}

extension StoppedRun {
  /// The call that puts the new file in place: the parameters have been read, but the flag has not
  /// been cleared yet.
  static let rename = Strace.Call(name: "renameat", ordinal: 1, text: "renameat")
}

extension Host {
  /// Runs the program with this database as the source.
  func sync(_ database: StoredDatabase, _ further: [String] = []) async throws -> ProgramResult {
    try await sync(source: database.source + further)
  }

  /// The command of such a run.
  func command(_ database: StoredDatabase, _ further: [String] = []) -> [String] {
    [Program.underTest] + database.source + options + further
  }
}
