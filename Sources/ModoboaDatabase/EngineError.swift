/// A fault as an engine finds it, before the name of the database is put to it.
struct EngineError: Error, Equatable {
  let kind: DatabaseError.Kind
  let reason: String

  /// A fault with its reason.
  init(_ kind: DatabaseError.Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }

  /// A writer of a SQLite database ended in the middle; who may write takes back what it did.
  static func journalLeft(_ words: String) -> EngineError {
    EngineError(
      .busy,
      "\(journal) (\(words)); it goes when Modoboa, or a run that may clear its flag, next writes")
  }

  /// Whether it is ``journalLeft(_:)``.
  var isJournalLeft: Bool { reason.hasPrefix(Self.journal) }

  private static let journal = "a writer left a journal behind"

  /// Whether the same may work in a moment: a server that starts, a failover, a lock.
  var isTransient: Bool { kind == .busy || kind == .unreachable }

  /// The client library of an engine cannot be opened.
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

  /// The answer does not have the shape that the query gives it.
  static var notAsAsked: EngineError {
    EngineError(.refused, "the server sends something else than it was asked for")
  }

  /// More than one row to a query for one.
  static var tooManyRows: EngineError {
    EngineError(.refused, "the server sends more rows than it was asked for")
  }

  /// The engine is not among the traits of this build.
  static func notBuilt(_ engine: String) -> EngineError {
    EngineError(.noClientLibrary, "this program was built without \(engine)")
  }
}
