import Deadlines

/// What a run asks of a database, the same of each engine.
protocol Engine {
  /// Reads the row that Modoboa uses, the one with the lowest id.
  ///
  /// - Parameters:
  ///   - withFlag: whether the flag is wanted, too; a database without it, or a user who may not
  ///     read it, is no error.
  ///   - deadline: when to give up.
  /// - Returns: the row.
  /// - Throws: ``EngineFailure``.
  func row(withFlag: Bool, deadline: Deadline) throws(EngineFailure) -> StoredRow

  /// Clears the flag in one statement that compares what was read.
  ///
  /// That the user may not, or the server takes no changes, is no error.
  func acknowledge(_ pending: PendingUpdate, deadline: Deadline) throws(EngineFailure)
    -> Acknowledgement
}

extension DatabaseAddress {
  /// The engine, its client library loaded; nothing is connected yet.
  ///
  /// - Throws: ``EngineFailure`` if the library is missing, this program was built without it, or
  ///   it does not understand the address.
  func open() throws(EngineFailure) -> any Engine {
    switch self {
    case .sqlite(let path):
      #if SQLite
        return try SQLiteDatabase(path)
      #else
        throw .notBuilt("SQLite")
      #endif
    case .postgreSQL(let conninfo):
      #if PostgreSQL
        return try PostgreSQLDatabase(conninfo)
      #else
        throw .notBuilt("PostgreSQL")
      #endif
    case .mySQL(let address):
      #if MySQL
        return try MySQLDatabase(address)
      #else
        throw .notBuilt("MySQL")
      #endif
    }
  }
}
