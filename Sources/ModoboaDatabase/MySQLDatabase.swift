#if MySQL
  import CClients
  import Deadlines

  /// Modoboa's database in MySQL or MariaDB.
  struct MySQLDatabase: Engine {
    private let client: mysql_client
    private let address: MySQLAddress

    /// Loads libmariadb; connects to nothing.
    ///
    /// - Throws: ``EngineFailure``.
    init(_ address: MySQLAddress) throws(EngineFailure) {
      var client = mysql_client()
      if let reason = mysql_client_load(&client) {
        throw .noClientLibrary(package: "libmariadb3", reason)
      }
      self.client = client
      self.address = address
    }

    func row(withFlag: Bool, deadline: Deadline) throws(EngineFailure) -> StoredRow {
      try connected(deadline) { connection in
        guard let columns = try columns(connection, withFlag: withFlag, deadline) else {
          throw EngineFailure.noRow
        }
        return try StoredRow(columns: columns)
      }
    }

    private func columns(
      _ connection: borrowing MySQLConnection, withFlag: Bool, _ deadline: Deadline
    ) throws -> [[UInt8]?]? {
      let from = "FROM core_localconfig ORDER BY id LIMIT 1"
      if withFlag {
        do {
          // The digest is wanted, and made, only if the flag is set.
          return try connection.run(
            "SELECT _parameters, id, CASE WHEN need_dovecot_update THEN \(Self.digest) END \(from)",
            deadline: deadline
          ).row
        } catch let failure as MySQLFailure where failure.isAboutColumns {
          // Modoboa before 1.15 has no such column, and a user may lack the right to read it. What
          // is missing for the parameters, too, shows now.
        }
      }
      return try connection.run("SELECT _parameters \(from)", deadline: deadline).row
    }

    func acknowledge(_ pending: PendingUpdate, deadline: Deadline) throws(EngineFailure)
      -> Acknowledgement
    {
      try connected(deadline) { connection in
        do {
          let changed = try connection.run(
            "UPDATE core_localconfig SET need_dovecot_update = 0 WHERE id = \(pending.id)"
              + " AND need_dovecot_update AND \(Self.digest)"
              + " = '\(String(decoding: pending.proof, as: UTF8.self))'",
            deadline: deadline
          ).changed
          return changed == 1 ? .cleared : .changedMeanwhile
        } catch let failure as MySQLFailure where failure.isAboutWriting {
          return .notAllowed(failure.message)
        }
      }
    }

    /// SHA-256 of the text in utf8mb4, whatever the type of the column and its character set:
    /// comparing the texts themselves would take "a" for "A" with the collation of an old table.
    private static let digest = "SHA2(CONVERT(_parameters USING utf8mb4), 256)"

    private func connected<Value>(
      _ deadline: Deadline, _ body: (borrowing MySQLConnection) throws -> Value
    ) throws(EngineFailure) -> Value {
      do {
        return try body(try MySQLConnection.open(client, address, deadline: deadline))
      } catch {
        switch error {
        case let failure as MySQLFailure: throw failure.failure
        case let failure as EngineFailure: throw failure
        default: throw EngineFailure(.refused, "\(error)")
        }
      }
    }
  }
#endif
