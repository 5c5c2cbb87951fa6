#if MySQL
  import CClients
  import Deadlines

  /// Modoboa's database in MySQL or MariaDB.
  final class MySQLDatabase: Engine {
    private let client: mysql_client
    private let address: MySQLAddress
    private let begin: BeginStep
    /// The connection that the row was read from.
    private var used: Shared<MySQLConnection>?

    /// Loads libmariadb; does not connect yet.
    ///
    /// - Throws: ``EngineError``.
    init(_ address: MySQLAddress, _ begin: @escaping BeginStep) throws(EngineError) {
      var client = mysql_client()
      if let reason = mysql_client_load(&client) {
        throw .noClientLibrary(package: "libmariadb3", reason)
      }
      self.client = client
      self.address = address
      self.begin = begin
    }

    func row(withFlag: Bool, deadline: Deadline) throws(EngineError) -> StoredRow {
      try EngineError.classifying { () throws in
        let connection = try self.connect(deadline)
        guard let columns = try self.columns(connection.value, withFlag: withFlag, deadline) else {
          throw EngineError.noRow
        }
        let row = try StoredRow(columns: columns)
        self.used = connection
        return row
      }
    }

    private func columns(
      _ connection: borrowing MySQLConnection, withFlag: Bool, _ deadline: Deadline
    ) throws -> [[UInt8]?]? {
      let from = "FROM core_localconfig ORDER BY id LIMIT 1"
      if withFlag {
        do {
          // The digest is computed only if the flag is set.
          return try connection.row(
            "SELECT _parameters, id, CASE WHEN need_dovecot_update THEN \(Self.digest) END \(from)",
            deadline: deadline)
        } catch let failure as MySQLError where failure.isAboutColumns {
          // Modoboa before 1.15 has no such column, and an account may lack the right to read it. If
          // the parameters cannot be read, either, the next query fails.
        }
      }
      return try connection.row("SELECT _parameters \(from)", deadline: deadline)
    }

    func acknowledge(_ pending: PendingUpdate, deadline: Deadline) throws(EngineError)
      -> Acknowledgement
    {
      try EngineError.classifying { () throws in
        // Used only once: a retry opens a new connection, in case this one is lost.
        let connection = try self.used ?? self.connect(deadline)
        self.used = nil
        do {
          let changed = try connection.value.change(
            Self.update, [pending.id, String(decoding: pending.proof, as: UTF8.self)],
            deadline: deadline)
          return changed == 1 ? .cleared : .changedMeanwhile
        } catch let failure as MySQLError where failure.isAboutWriting {
          return .notAllowed(failure.message)
        }
      }
    }

    func account(_ address: MailboxAddress, deadline: Deadline) throws(EngineError)
      -> StoredAccount
    {
      try StoredAccount.asking { hasSendOnly throws(EngineError) in
        try EngineError.classifying { () throws in
          // Used only once, too.
          let connection = try self.used ?? self.connect(deadline)
          self.used = nil
          return try connection.value.flags(
            StoredAccount.query(address: "?", domain: "?", hasSendOnly: hasSendOnly),
            [address.localPart, address.domain], count: 3, deadline: deadline)
        }
      }
    }

    func client(_ id: String, deadline: Deadline) throws(EngineError) -> StoredClient {
      let connection = try EngineError.classifying { () throws in
        // Used only once, too.
        defer { self.used = nil }
        return try self.used ?? self.connect(deadline)
      }
      return try StoredClient.asking(
        { () throws(EngineError) in
          try EngineError.classifying { () throws in
            try connection.value.flags(
              StoredClient.query(id: "?"), [id], count: 1, deadline: deadline)?.first == true
          }
        },
        grantee: { (try? self.grantee(connection.value, deadline)) ?? nil })
    }

    func tables(deadline: Deadline) throws(EngineError) -> StoredTables {
      try StoredTables(
        columns: try EngineError.classifying { () throws in
          // Used only once, too.
          let connection = try self.used ?? self.connect(deadline)
          self.used = nil
          return try connection.value.row(StoredTables.ofMySQL, columns: 4, deadline: deadline)
        })
    }

    func mailboxes(after user: Int?, limit: Int, deadline: Deadline) throws(EngineError)
      -> [StoredMailbox]
    {
      try EngineError.classifying { () throws in
        let connection = try self.used ?? self.connect(deadline)
        // Until it has answered, it may be lost: then a retry opens a new one.
        self.used = nil
        do {
          let mailboxes = try connection.value.rows(
            StoredMailbox.query(after: user, limit: limit), columns: StoredMailbox.columns,
            limit: limit, deadline: deadline
          ) { row throws(EngineError) in try StoredMailbox(row: row) }
          self.used = connection
          return mailboxes
        } catch let failure as MySQLError where failure.isAboutRights {
          throw StoredMailbox.noRights(
            failure.engineError.reason, try self.grantee(connection.value, deadline))
        }
      }
    }

    /// The account of a connection; nil if a message cannot name it.
    private func grantee(_ connection: borrowing MySQLConnection, _ deadline: Deadline) throws
      -> Grantee?
    {
      let row = try connection.row("SELECT CURRENT_USER(), DATABASE()", deadline: deadline)
      let texts = (row ?? []).map { String(decoding: $0 ?? [], as: UTF8.self) }
      return texts.count == 2 ? Grantee(mySQL: texts[0], database: texts[1]) : nil
    }

    private static let update =
      "UPDATE core_localconfig SET need_dovecot_update = 0 WHERE id = ?"
      + " AND need_dovecot_update AND \(digest) = ?"

    /// SHA-256 of the text in utf8mb4, whatever the type and character set of the column.
    ///
    /// Comparing the text itself would ignore case with the collation of an old table.
    private static let digest = "SHA2(CONVERT(_parameters USING utf8mb4), 256)"

    private func connect(_ deadline: Deadline) throws -> Shared<MySQLConnection> {
      Shared(try MySQLConnection.open(client, address, deadline: deadline, begin))
    }
  }
#endif
