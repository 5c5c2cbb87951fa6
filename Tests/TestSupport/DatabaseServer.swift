import Glibc
import Synchronization

/// A database server with Modoboa's databases, for tests only.
///
/// Every account needs a password, over TCP and over the socket. TLS is available over TCP, but not
/// required.
package final class DatabaseServer: Sendable {
  /// A kind of server.
  package enum Kind: CaseIterable, Sendable {
    /// PostgreSQL 15.
    case postgreSQL
    /// MariaDB 10.11.
    case mariaDB
  }

  package let kind: Kind
  let engine: any DatabaseEngine
  let directory: DatabaseDirectory
  private let settings: [String: String]
  private let process: Mutex<Server>
  private let databases = Atomic(0)

  private init(_ kind: Kind, settings: [String: String]) async throws {
    self.kind = kind
    let engine: any DatabaseEngine = kind == .postgreSQL ? PostgreSQLEngine() : MariaDBEngine()
    let directory = try await DatabaseDirectory(ownedBy: engine.user)
    try await engine.initialize(directory)
    process = Mutex(try await Self.start(engine, directory, settings))
    (self.engine, self.directory, self.settings) = (engine, directory, settings)
    do {
      try await engine.makeAccounts(self)
    } catch {
      stop()
      throw error
    }
  }

  private static func start(
    _ engine: any DatabaseEngine, _ directory: DatabaseDirectory, _ settings: [String: String]
  ) async throws -> Server {
    try await Server.start(
      directory.asUser(engine.command(directory, settings: settings)), log: directory.logFile,
      endedBy: engine.endedBy, removing: directory.scratch.path,
      isReady: { engine.isReady(directory) })
  }

  private func stop() { process.withLock { $0.stop() } }

  private static let postgreSQL = Task.detached { try await forAll(.postgreSQL) }
  private static let mariaDB = Task.detached { try await forAll(.mariaDB) }

  private static func forAll(_ kind: Kind) async throws -> DatabaseServer {
    let server = try await DatabaseServer(kind, settings: [:])
    AtExit.perform { server.stop() }
    return server
  }

  /// The server of its kind that all tests share: started at the first use, stopped when the test
  /// process exits.
  ///
  /// - Returns: the server.
  /// - Throws: ``Server/NotReady``, or ``ProgramFailed`` for a failed preparation.
  package static func shared(_ kind: Kind) async throws -> DatabaseServer {
    try await (kind == .postgreSQL ? postgreSQL : mariaDB).value
  }

  /// Runs a server for the duration of a closure.
  ///
  /// - Parameters:
  ///   - kind: the kind of server.
  ///   - settings: options of the server, without `--`; they override those of the tests.
  ///   - body: the work.
  /// - Throws: as ``shared(_:)``, or what the closure throws.
  package static func running(
    _ kind: Kind, settings: [String: String], _ body: (DatabaseServer) async throws -> Void
  ) async throws {
    let server = try await DatabaseServer(kind, settings: settings)
    defer { server.stop() }
    try await body(server)
  }

  /// Stops a server made with ``running(_:settings:_:)``, does something, and restarts it with the
  /// same data.
  ///
  /// - Parameter body: what to do while the server is down.
  /// - Throws: as ``shared(_:)``, or what the closure throws; the server then stays down.
  package func whileDown(_ body: () async throws -> Void) async throws {
    directory.scratch.write("keep", "")
    stop()
    try await body()
    unlink(directory.scratch["keep"])
    // The log shows when the server is ready, so it starts empty.
    unlink(directory.logFile)
    let server = try await Self.start(engine, directory, settings)
    process.withLock { $0 = server }
  }

  /// The port on 127.0.0.1.
  package var port: Int { directory.port }
  /// The socket, as in a URL: PostgreSQL's directory, MariaDB's file.
  package var socket: String { engine.socket(directory) }
  /// The CA file; the server's certificate is for 127.0.0.1 and localhost.
  package var authority: String { directory.tls.authority }
  /// The server's log so far.
  package var log: String { directory.log }

  /// Runs a script in a database as the administrator, who can write on a read-only server, too.
  ///
  /// - Parameters:
  ///   - script: statements for the server's own client.
  ///   - database: its name; nil for the server's default one.
  /// - Returns: the output, one line for each row, without column names.
  /// - Throws: ``ProgramFailed`` with the server's error for the first statement that fails.
  @discardableResult
  package func run(_ script: String, in database: String?) async throws -> String {
    let client = engine.client(self, database: database)
    return try await Program.succeed(
      client.path, client.arguments, environment: client.environment, input: Array(script.utf8))
  }

  /// Creates a database with a new name, owned by ``DatabaseAccount/modoboa``.
  ///
  /// - Parameter script: creates its tables; empty for none.
  /// - Returns: the name.
  /// - Throws: ``ProgramFailed``.
  package func newDatabase(_ script: String = "") async throws -> String {
    let name = "modoboa_\(databases.add(1, ordering: .relaxed).newValue)"
    try await run(engine.creation(of: name), in: nil)
    if !script.isEmpty { try await run(engine.owned(script), in: name) }
    return name
  }

  /// A new database with the dump of an instance; the name is that of the case in the corpus.
  package func newDatabase(dump name: String) async throws -> String {
    try await newDatabase(TestData.text(inCorpus: "\(name)/\(engine.dump)"))
  }

  /// A new database with Modoboa's empty tables, of a version named as in the corpus.
  package func newDatabase(schema version: String) async throws -> String {
    try await newDatabase(TestData.text(inCorpus: "schema/\(engine.schemaPrefix)-\(version).sql"))
  }
}
