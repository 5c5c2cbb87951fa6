#if PostgreSQL
  import CClients
  import Deadlines
  import Secrets

  /// Modoboa's database in PostgreSQL.
  final class PostgreSQLDatabase: Engine {
    private let client: pq_client
    private let conninfo: Secret
    private let begin: BeginStep
    /// One list of keywords for each host that the connection string names.
    private let hosts: [[(name: String, value: String)]]
    /// The host that the row was read from, and the connection to it.
    private var used:
      (host: [(name: String, value: String)], connection: Shared<PostgreSQLConnection>)?

    /// Loads libpq and has it parse the connection string; does not connect yet.
    ///
    /// - Throws: ``EngineError``.
    init(_ conninfo: Secret, _ begin: @escaping BeginStep) throws(EngineError) {
      var client = pq_client()
      if let reason = pq_client_load(&client) {
        throw .noClientLibrary(package: "libpq5", reason)
      }
      self.client = client
      self.conninfo = conninfo
      self.begin = begin
      hosts = try PostgreSQLHosts.list(client, conninfo)
    }

    func row(withFlag: Bool, deadline: Deadline) throws(EngineError) -> StoredRow {
      // On its own, libpq would stick to a host that accepts and then stays silent: its connect_timeout
      // for each host works only in blocking mode.
      try Attempts.once(of: hosts, deadline) { host, deadline throws(EngineError) in
        try EngineError.classifying { () throws in
          let connection = try self.connect(host, deadline)
          guard
            let columns = try Self.columns(connection.value, withFlag: withFlag, deadline)
          else { throw EngineError.noRow }
          let row = try StoredRow(columns: columns)
          self.used = (host, connection)
          return row
        }
      }
    }

    private static func columns(
      _ connection: borrowing PostgreSQLConnection, withFlag: Bool, _ deadline: Deadline
    ) throws -> [[UInt8]?]? {
      let from = "FROM core_localconfig ORDER BY id LIMIT 1"
      if withFlag {
        do {
          // The digest is computed only if the flag is set.
          return try connection.row(
            "SELECT _parameters::text, id, CASE WHEN need_dovecot_update THEN \(digest) END \(from)",
            deadline: deadline)
        } catch let failure as PostgreSQLError where failure.isAboutColumns {
          // Modoboa before 1.15 has no such column, PostgreSQL before 11 no such function, and a role
          // may lack the right to read it. If the parameters cannot be read, either, the next query
          // fails.
        }
      }
      return try connection.row("SELECT _parameters::text \(from)", deadline: deadline)
    }

    func acknowledge(_ pending: PendingUpdate, deadline: Deadline) throws(EngineError)
      -> Acknowledgement
    {
      try EngineError.classifying { () throws in
        let connection = try self.usedConnection(deadline)
        do {
          let changed = try connection.value.change(
            Self.update, [pending.id, String(decoding: pending.proof, as: UTF8.self)],
            deadline: deadline)
          return changed == 1 ? .cleared : .changedMeanwhile
        } catch let failure as PostgreSQLError where failure.isAboutWriting {
          return .notAllowed(failure.message)
        }
      }
    }

    func account(_ address: MailboxAddress, deadline: Deadline) throws(EngineError)
      -> StoredAccount
    {
      try StoredAccount.asking { hasSendOnly throws(EngineError) in
        try StoredAccount.flags(
          try EngineError.classifying { () throws in
            try self.usedConnection(deadline).value.row(
              StoredAccount.query(address: "$1", domain: "$2", hasSendOnly: hasSendOnly),
              [address.localPart, address.domain], deadline: deadline)
          })
      }
    }

    func client(_ id: String, deadline: Deadline) throws(EngineError) -> StoredClient {
      try StoredClient.asking(
        { () throws(EngineError) in
          try EngineError.classifying { () throws in
            let row = try self.usedConnection(deadline).value.row(
              StoredClient.query(id: "$1"), [id], deadline: deadline)
            return row?.first == [UInt8(ascii: "1")]
          }
        },
        grantee: {
          (try? self.usedConnection(deadline)).flatMap { connection in
            (try? self.grantee(connection.value, deadline)) ?? nil
          }
        })
    }

    func tables(deadline: Deadline) throws(EngineError) -> StoredTables {
      try StoredTables(
        columns: try EngineError.classifying { () throws in
          try self.usedConnection(deadline).value.row(
            StoredTables.ofPostgreSQL, deadline: deadline)
        })
    }

    func mailboxes(after user: Int?, limit: Int, deadline: Deadline) throws(EngineError)
      -> [StoredMailbox]
    {
      try EngineError.classifying { () throws in
        let connection = try self.usedConnection(deadline)
        do {
          return try connection.value.rows(
            StoredMailbox.query(after: user, limit: limit), limit: limit, deadline: deadline
          ) { row throws(EngineError) in try StoredMailbox(row: row) }
        } catch let failure as PostgreSQLError where failure.isAboutRights {
          throw StoredMailbox.noRights(
            failure.message, try self.grantee(connection.value, deadline))
        }
      }
    }

    /// The account of a connection; nil if a message cannot name it.
    private func grantee(_ connection: borrowing PostgreSQLConnection, _ deadline: Deadline) throws
      -> Grantee?
    {
      let row = try connection.row("SELECT current_user", deadline: deadline)
      return Grantee(
        postgreSQL: String(decoding: (row?.first ?? nil) ?? [], as: UTF8.self))
    }

    /// The connection that the row was read from, or a new one to the same host: on another one the row
    /// need not be the one that was read.
    private func usedConnection(_ deadline: Deadline) throws -> Shared<PostgreSQLConnection> {
      guard let used else { throw EngineError.noRow }
      let connection =
        used.connection.value.isOpen ? used.connection : try connect(used.host, deadline)
      self.used = (used.host, connection)
      return connection
    }

    private static let update =
      "UPDATE core_localconfig SET need_dovecot_update = false WHERE id = $1::bigint"
      + " AND need_dovecot_update AND \(digest) = $2"

    /// SHA-256 of the text, whatever the type of the column (jsonb, json, or text in Modoboa up to 2.2.2)
    /// and the encoding of the database.
    private static let digest = "encode(sha256(convert_to(_parameters::text, 'UTF8')), 'hex')"

    private func connect(_ host: [(name: String, value: String)], _ deadline: Deadline) throws
      -> Shared<PostgreSQLConnection>
    {
      let name = host.first { $0.name == "host" }?.value
      begin(
        "the connection attempt timed out"
          + (name.map { ", or no name server answered for the host '\($0)'" } ?? ""))
      defer { begin("the server did not answer in time") }
      return Shared(
        try PostgreSQLConnection.open(client, conninfo: conninfo, host: host, deadline: deadline))
    }
  }
#endif
