import Glibc
import Synchronization

/// A server with databases of Modoboa's, for tests only.
///
/// It asks everybody for a password, over TCP and over its socket. Over TCP it offers TLS and does
/// not insist.
package final class DatabaseServer: Sendable {
  /// A kind of server.
  package enum Kind: CaseIterable, Sendable {
    /// PostgreSQL 15.
    case postgreSQL
    /// MariaDB 10.11.
    case mariaDB
  }

  /// Which it is.
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

  /// The one server of its kind that all tests share: started for the first that asks, ended with
  /// the process of the tests.
  ///
  /// - Returns: the server.
  /// - Throws: ``Server/NotReady``, or ``ProgramFailed`` for what has to be made before.
  package static func shared(_ kind: Kind) async throws -> DatabaseServer {
    try await (kind == .postgreSQL ? postgreSQL : mariaDB).value
  }

  /// Runs a server of the caller's own as long as a closure does.
  ///
  /// - Parameters:
  ///   - kind: which.
  ///   - settings: options of the server, without `--`; they win over those of the tests.
  ///   - body: what needs the server.
  /// - Throws: as ``shared(_:)``, or what the closure throws.
  package static func running(
    _ kind: Kind, settings: [String: String], _ body: (DatabaseServer) async throws -> Void
  ) async throws {
    let server = try await DatabaseServer(kind, settings: settings)
    defer { server.stop() }
    try await body(server)
  }

  /// Ends a server of the caller's own, does something, and starts it again with the same data.
  ///
  /// - Parameter body: what is done while nobody listens at the port.
  /// - Throws: as ``shared(_:)``, or what the closure throws; the server stays down then.
  package func whileDown(_ body: () async throws -> Void) async throws {
    directory.scratch.write("keep", "")
    stop()
    try await body()
    unlink(directory.scratch["keep"])
    // The log tells when the server is ready, so it begins anew.
    unlink(directory.logFile)
    let server = try await Self.start(engine, directory, settings)
    process.withLock { $0 = server }
  }

  /// The port on 127.0.0.1.
  package var port: Int { directory.port }
  /// The socket as URLs name it: PostgreSQL's directory, MariaDB's file.
  package var socket: String { engine.socket(directory) }
  /// The file with the certificate to trust; that of the server is for 127.0.0.1 and localhost.
  package var authority: String { directory.tls.authority }
  /// What the server has logged.
  package var log: String { directory.log }

  /// Runs a script in a database as the administrator, for whom no server is read-only.
  ///
  /// - Parameters:
  ///   - script: statements for the server's own client.
  ///   - database: its name; nil for the one that the server comes with.
  /// - Returns: what they give, a line for each row, without the names of the columns.
  /// - Throws: ``ProgramFailed`` with the server's message, for the first that it refuses.
  @discardableResult
  package func run(_ script: String, in database: String?) async throws -> String {
    let client = engine.client(self, database: database)
    return try await Program.succeed(
      client.path, client.arguments, environment: client.environment, input: Array(script.utf8))
  }

  /// Makes a database that ``DatabaseAccount/modoboa`` owns, by a name that no other has.
  ///
  /// - Parameter script: what makes its tables; nothing for none.
  /// - Returns: the name.
  /// - Throws: ``ProgramFailed``.
  package func newDatabase(_ script: String = "") async throws -> String {
    let name = "modoboa_\(databases.add(1, ordering: .relaxed).newValue)"
    try await run(engine.creation(of: name), in: nil)
    if !script.isEmpty { try await run(engine.owned(script), in: name) }
    return name
  }

  /// A new database with what an instance stored; the name is that of the case in the corpus.
  package func newDatabase(dump name: String) async throws -> String {
    try await newDatabase(TestData.text(inCorpus: "\(name)/\(engine.dump)"))
  }

  /// A new database with Modoboa's tables, empty; the version is as the corpus names it.
  package func newDatabase(schema version: String) async throws -> String {
    try await newDatabase(TestData.text(inCorpus: "schema/\(engine.schemaPrefix)-\(version).sql"))
  }
}
