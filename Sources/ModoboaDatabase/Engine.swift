import Deadlines

/// What a run needs from a database, whatever its engine.
protocol Engine: AnyObject {
  /// Reads the row that Modoboa uses: the one with the lowest id.
  ///
  /// - Parameters:
  ///   - withFlag: whether to read the flag, too; it is not an error if there is none, or the account
  ///     may not read it.
  ///   - deadline: when to give up.
  /// - Returns: the row.
  /// - Throws: ``EngineError``.
  func row(withFlag: Bool, deadline: Deadline) throws(EngineError) -> StoredRow

  /// Clears the flag in one statement that compares what was read, on the host that it was read from,
  /// over the same connection unless that was lost.
  ///
  /// It is not an error if the account may not, or the server is read-only.
  func acknowledge(_ pending: PendingUpdate, deadline: Deadline) throws(EngineError)
    -> Acknowledgement

  /// Looks an account up, on the host that the row was read from.
  ///
  /// - Parameters:
  ///   - address: the address of its mailbox; it never becomes part of a statement.
  ///   - deadline: when to give up.
  /// - Returns: what the tables say; it is not an error if they cannot be read.
  /// - Throws: ``EngineError``.
  func account(_ address: MailboxAddress, deadline: Deadline) throws(EngineError) -> StoredAccount

  /// Looks a client of Modoboa's OAuth2 service up, on the host that the row was read from.
  ///
  /// - Parameters:
  ///   - id: its id; it never becomes part of a statement.
  ///   - deadline: when to give up.
  /// - Returns: what the table says; it is not an error if it cannot be read.
  /// - Throws: ``EngineError``.
  func client(_ id: String, deadline: Deadline) throws(EngineError) -> StoredClient

  /// Looks at the tables that Dovecot writes, on the host that the row was read from.
  ///
  /// - Parameter deadline: when to give up.
  /// - Returns: what the system catalog says.
  /// - Throws: ``EngineError``.
  func tables(deadline: Deadline) throws(EngineError) -> StoredTables

  /// Reads mailboxes by their users' ids, on the host that the row was read from.
  ///
  /// - Parameters:
  ///   - user: the id after which to begin; nil for the beginning.
  ///   - limit: how many to read at most.
  ///   - deadline: when to give up.
  /// - Returns: the mailboxes, in the order of their users' ids.
  /// - Throws: ``EngineError``; where rights are missing, it names the statements that give them.
  func mailboxes(after user: Int?, limit: Int, deadline: Deadline) throws(EngineError)
    -> [StoredMailbox]
}

/// Called before each step with the error text in case the step never ends: a peer may keep a client
/// library busy in a call that has no time-out.
package typealias BeginStep = (String) -> Void

extension DatabaseAddress {
  /// Loads the engine's client library; does not connect yet.
  ///
  /// - Throws: ``EngineError`` if the library is missing, this program was built without it, or it does
  ///   not accept the address.
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
