import Deadlines

/// What a run asks of a database, the same of each engine.
protocol Engine: AnyObject {
  /// Reads the row that Modoboa uses, the one with the lowest id.
  ///
  /// - Parameters:
  ///   - withFlag: whether the flag is wanted, too; a database without it, or a user who may not
  ///     read it, is no error.
  ///   - deadline: when to give up.
  /// - Returns: the row.
  /// - Throws: ``EngineError``.
  func row(withFlag: Bool, deadline: Deadline) throws(EngineError) -> StoredRow

  /// Clears the flag in one statement that compares what was read, on the host that it was read
  /// from: over the same connection, unless that was lost.
  ///
  /// That the user may not, or the server takes no changes, is no error.
  func acknowledge(_ pending: PendingUpdate, deadline: Deadline) throws(EngineError)
    -> Acknowledgement
}

/// Takes the sentence for the case that what comes next never ends: a client library may be kept
/// busy by its peer in a call that has no time-out.
package typealias BeginStep = (String) -> Void

extension DatabaseAddress {
  /// The engine, its client library loaded; nothing is connected yet.
  ///
  /// - Throws: ``EngineError`` if the library is missing, this program was built without it, or
  ///   it does not understand the address.
  func open(_ begin: @escaping BeginStep) throws(EngineError) -> any Engine {
    switch self {
    case .sqlite(let path):
      #if SQLite
        return try SQLiteDatabase(path)
      #else
        throw .notBuilt("SQLite")
      #endif
    case .postgreSQL(let conninfo):
      #if PostgreSQL
        return try PostgreSQLDatabase(conninfo, begin)
      #else
        throw .notBuilt("PostgreSQL")
      #endif
    case .mySQL(let address):
      #if MySQL
        return try MySQLDatabase(address, begin)
      #else
        throw .notBuilt("MySQL")
      #endif
    }
  }
}
