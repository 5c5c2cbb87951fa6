/// An engine's error, which does not name the database yet.
struct EngineError: Error, Equatable {
  let kind: DatabaseError.Kind
  let reason: String

  init(_ kind: DatabaseError.Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }

  /// A writer of a SQLite database crashed; whoever may write rolls its transaction back.
  static func journalLeft(_ text: String) -> EngineError {
    EngineError(
      .busy,
      "\(journal) (\(text)); it is rolled back when Modoboa, or a run that may clear its flag,"
        + " next writes")
  }

  /// Whether it is ``journalLeft(_:)``.
  var isJournalLeft: Bool { reason.hasPrefix(Self.journal) }

  private static let journal = "a crashed writer left a journal"

  /// Whether a retry may succeed: a server that is starting, a failover, a lock.
  var isTransient: Bool { kind == .busy || kind == .unreachable }

  /// The engine's client library cannot be loaded.
  static func noClientLibrary(package: String, _ reason: UnsafePointer<CChar>) -> EngineError {
    EngineError(
      .noClientLibrary,
      "the database client library is missing; install the package \(package)"
        + " (\(String(cString: reason)))")
  }

  /// The table has no row.
  static var noRow: EngineError {
    EngineError(
      .noRow, "table core_localconfig has no row; has 'manage.py load_initial_data' been run?")
  }

  /// The column is NULL.
  static var noParameters: EngineError {
    EngineError(
      .notModoboas, "core_localconfig._parameters is NULL, which Modoboa never stores")
  }

  /// The result does not have the shape of the query.
  static var notAsAsked: EngineError {
    EngineError(.refused, "the server's answer does not match the query")
  }

  /// More than one row for a query that returns one.
  static var tooManyRows: EngineError {
    EngineError(.refused, "the server sent more rows than the query asks for")
  }

  /// The engine is not among the traits of this build.
  static func notBuilt(_ engine: String) -> EngineError {
    EngineError(.noClientLibrary, "this program was built without \(engine)")
  }
}
