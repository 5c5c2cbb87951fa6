#if SQLite
  import CClients
  import Deadlines

  /// Modoboa's database in a SQLite file.
  final class SQLiteDatabase: Engine {
    private let client: sqlite_client
    private let path: String

    /// Loads libsqlite3; opens nothing.
    ///
    /// - Parameter path: an absolute path.
    /// - Throws: ``EngineError``.
    init(_ path: String) throws(EngineError) {
      var client = sqlite_client()
      if let reason = sqlite_client_load(&client) {
        throw .noClientLibrary(package: "libsqlite3-0", reason)
      }
      self.client = client
      self.path = path
    }

    func row(withFlag: Bool, deadline: Deadline) throws(EngineError) -> StoredRow {
      do {
        return try row(withFlag: withFlag, .reading, deadline)
      } catch  where error.isJournalLeft && withFlag {
        // This run may write: opened for writing, the library rolls the journal back.
        return try row(withFlag: withFlag, .writing, deadline)
      }
    }

    private func row(
      withFlag: Bool, _ purpose: SQLiteConnection.Purpose, _ deadline: Deadline
    ) throws(EngineError) -> StoredRow {
      let connection = try SQLiteConnection(client, path, purpose, deadline)
      if withFlag {
        do {
          return try row("_parameters, id, need_dovecot_update", connection)
        } catch  where error.kind == .notModoboas {
          // Modoboa before 1.15 has no flag. If the parameters are missing, too, the next query fails.
        }
      }
      return try row("_parameters", connection)
    }

    private func row(_ columns: String, _ connection: borrowing SQLiteConnection)
      throws(EngineError) -> StoredRow
    {
      let statement = try connection.statement(
        "SELECT \(columns) FROM core_localconfig ORDER BY id LIMIT 1")
      guard try statement.step() else { throw .noRow }
      guard let parameters = statement.text(0) else { throw .noParameters }
      guard statement.count == 3, statement.integer(2) != 0 else {
        return StoredRow(parameters: parameters, pending: nil)
      }
      return StoredRow(
        parameters: parameters,
        pending: PendingUpdate(id: "\(statement.integer(1))", proof: parameters))
    }

    func acknowledge(_ pending: PendingUpdate, deadline: Deadline) throws(EngineError)
      -> Acknowledgement
    {
      do {
        let connection = try SQLiteConnection(client, path, .writing, deadline)
        let triggers = try connection.statement(
          "SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'core_localconfig' LIMIT 1"
        )
        // It would run in this process, whatever it does; Modoboa itself has none.
        guard try !triggers.step() else {
          return .notAllowed("table core_localconfig has a trigger, which must not run")
        }
        let statement = try connection.statement(
          "UPDATE core_localconfig SET need_dovecot_update = 0 WHERE id = ?1"
            + " AND need_dovecot_update AND CAST(_parameters AS TEXT) = CAST(?2 AS TEXT)")
        statement.bind(1, to: pending.id)
        statement.bind(2, to: pending.proof)
        _ = try statement.step()
        return connection.changes == 1 ? .cleared : .changedMeanwhile
      } catch  where error.kind == .unreadable {
        return .notAllowed(error.reason)
      }
    }

    func account(_ address: MailboxAddress, deadline: Deadline) throws(EngineError)
      -> StoredAccount
    {
      let connection = try SQLiteConnection(client, path, .reading, deadline)
      return try StoredAccount.asking { hasSendOnly throws(EngineError) in
        let statement = try connection.statement(
          StoredAccount.query(address: "?1", domain: "?2", hasSendOnly: hasSendOnly))
        statement.bind(1, to: address.localPart)
        statement.bind(2, to: address.domain)
        guard try statement.step() else { return nil }
        return try StoredAccount.flags((0..<statement.count).map { statement.text($0) })
      }
    }

    func client(_ id: String, deadline: Deadline) throws(EngineError) -> StoredClient {
      let connection = try SQLiteConnection(self.client, path, .reading, deadline)
      return try StoredClient.asking(
        { () throws(EngineError) in
          let statement = try connection.statement(StoredClient.query(id: "?1"))
          statement.bind(1, to: id)
          return try statement.step() && statement.integer(0) == 1
        }, grantee: { nil })
    }

    func tables(deadline: Deadline) throws(EngineError) -> StoredTables {
      let connection = try SQLiteConnection(client, path, .reading, deadline)
      let statement = try connection.statement(StoredTables.ofSQLite)
      guard try statement.step() else { throw .notAsAsked }
      return try StoredTables(columns: (0..<statement.count).map { statement.text($0) })
    }

    func mailboxes(after user: Int?, limit: Int, deadline: Deadline) throws(EngineError)
      -> [StoredMailbox]
    {
      let connection = try SQLiteConnection(client, path, .reading, deadline)
      let statement = try connection.statement(StoredMailbox.query(after: user, limit: limit))
      var mailboxes: [StoredMailbox] = []
      while try statement.step() {
        mailboxes.append(
          try StoredMailbox(row: (0..<statement.count).map { statement.text($0) }))
      }
      return mailboxes
    }
  }
#endif
