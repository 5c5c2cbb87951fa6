#if PostgreSQL
  import CClients
  import Deadlines
  import Secrets

  /// Modoboa's database in PostgreSQL.
  struct PostgreSQLDatabase: Engine {
    private let client: pq_client
    private let conninfo: Secret
    /// One list of keywords for each host that the connection string names.
    private let hosts: [[(name: String, value: String)]]

    /// Loads libpq and lets it read the connection string; connects to nothing.
    ///
    /// - Throws: ``EngineFailure``.
    init(_ conninfo: Secret) throws(EngineFailure) {
      var client = pq_client()
      if let reason = pq_client_load(&client) {
        throw .noClientLibrary(package: "libpq5", reason)
      }
      self.client = client
      self.conninfo = conninfo
      hosts = try PostgreSQLHosts.list(client, conninfo)
    }

    func row(withFlag: Bool, deadline: Deadline) throws(EngineFailure) -> StoredRow {
      try onSomeHost(deadline) { connection, deadline in
        guard let columns = try Self.columns(connection, withFlag: withFlag, deadline) else {
          throw EngineFailure.noRow
        }
        return try StoredRow(columns: columns)
      }
    }

    private static func columns(
      _ connection: borrowing PostgreSQLConnection, withFlag: Bool, _ deadline: Deadline
    ) throws -> [[UInt8]?]? {
      let from = "FROM core_localconfig ORDER BY id LIMIT 1"
      if withFlag {
        do {
          // The digest is wanted, and made, only if the flag is set.
          return try connection.run(
            "SELECT _parameters::text, id, CASE WHEN need_dovecot_update THEN \(digest) END \(from)",
            deadline: deadline
          ).row
        } catch let failure as PostgreSQLFailure where failure.isAboutColumns {
          // Modoboa before 1.15 has no such column, PostgreSQL before 11 no such function, and a
          // role may lack the right to read it. What is missing for the parameters, too, shows now.
        }
      }
      return try connection.run("SELECT _parameters::text \(from)", deadline: deadline).row
    }

    func acknowledge(_ pending: PendingUpdate, deadline: Deadline) throws(EngineFailure)
      -> Acknowledgement
    {
      let update =
        "UPDATE core_localconfig SET need_dovecot_update = false WHERE id = \(pending.id)"
        + " AND need_dovecot_update AND \(Self.digest) = '\(String(decoding: pending.proof, as: UTF8.self))'"
      return try onSomeHost(deadline) { connection, deadline in
        do {
          let changed = try connection.run(update, deadline: deadline).changed
          return changed == 1 ? .cleared : .changedMeanwhile
        } catch let failure as PostgreSQLFailure where failure.isAboutWriting {
          return .notAllowed(failure.message)
        }
      }
    }

    /// SHA-256 of the text, whatever the type of the column (jsonb, json, or the text of Modoboa up
    /// to 2.2.2) and the encoding of the database.
    private static let digest = "encode(sha256(convert_to(_parameters::text, 'UTF8')), 'hex')"

    /// Does something on the first host that takes a connection.
    ///
    /// libpq would stay with a host that accepts and then is silent: its own time-out for each host
    /// holds only where it blocks.
    private func onSomeHost<Value>(
      _ deadline: Deadline, _ body: (borrowing PostgreSQLConnection, Deadline) throws -> Value
    ) throws(EngineFailure) -> Value {
      try Attempts.once(of: hosts, deadline) { host, deadline throws(EngineFailure) in
        do {
          let connection = try PostgreSQLConnection.open(
            client, conninfo: conninfo, host: host, deadline: deadline)
          return try body(connection, deadline)
        } catch {
          throw Self.failure(error)
        }
      }
    }

    private static func failure(_ error: any Error) -> EngineFailure {
      switch error {
      case let failure as PostgreSQLFailure: failure.failure
      case let failure as EngineFailure: failure
      default: EngineFailure(.refused, "\(error)")
      }
    }
  }
#endif
