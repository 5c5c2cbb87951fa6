#if PostgreSQL
  import CClients
  import Deadlines
  import Glibc
  import Secrets

  // Known limits: libpq looks up the host's name without a time-out; the worker's deadline ends that.

  /// A connection to PostgreSQL, closed with the value.
  ///
  /// libpq is driven without blocking, so that the deadline holds in every phase: libpq's own
  /// `connect_timeout` knows whole seconds, and nothing of statements.
  struct PostgreSQLConnection: ~Copyable {
    private let client: pq_client
    private let handle: OpaquePointer

    /// Connects and logs in.
    ///
    /// - Parameters:
    ///   - client: libpq.
    ///   - conninfo: libpq's connection string.
    ///   - host: keywords of one host that count before those of the string.
    ///   - deadline: when to give up.
    /// - Returns: a connection that takes statements.
    /// - Throws: ``PostgreSQLError``, or ``EngineError`` for a server that does not answer.
    static func open(
      _ client: pq_client, conninfo: Secret, host: [(name: String, value: String)],
      deadline: Deadline
    ) throws -> PostgreSQLConnection {
      let keywords: [(name: String, value: String)] =
        [("dbname", conninfo.reveal())] + host
        + [("client_encoding", "UTF8"), ("fallback_application_name", "update_dovecot_conf")]
      guard let handle = start(client, keywords) else {
        throw EngineError(.busy, "out of memory")
      }
      let connection = PostgreSQLConnection(client: client, handle: handle)
      _ = client.setErrorVerbosity(handle, PQERRORS_VERBOSE)
      // A server may have something to say each time (a collation of another version); cron would
      // mail it.
      _ = client.setNoticeProcessor(handle, { _, _ in }, nil)
      try connection.finishConnecting(deadline)
      return connection
    }

    deinit { client.finish(handle) }

    private static func start(_ client: pq_client, _ keywords: [(name: String, value: String)])
      -> OpaquePointer?
    {
      var names: [UnsafePointer<CChar>?] = keywords.map { UnsafePointer(strdup($0.name)) }
      var values: [UnsafePointer<CChar>?] = keywords.map { UnsafePointer(strdup($0.value)) }
      defer { for text in names + values { free(UnsafeMutablePointer(mutating: text)) } }
      names.append(nil)
      values.append(nil)
      // 1: the first dbname is a connection string, and what follows counts before it.
      return client.connectStartParams(names, values, 1)
    }

    private func finishConnecting(_ deadline: Deadline) throws {
      var stage = PostgreSQLError.Stage.unconnected
      var wanted = POLLOUT
      while true {
        let status = client.status(handle)
        if status == CONNECTION_OK { return }
        if status != CONNECTION_BAD && status != CONNECTION_STARTED
          && status != CONNECTION_NEEDED
        {
          stage = .connected
        }
        guard status != CONNECTION_BAD else { throw connectionFailure(stage) }
        guard deadline.wait(for: wanted, on: client.socket(handle)) != nil else {
          throw Self.silent(stage == .connected ? "to the log-in" : "to the attempt to connect")
        }
        switch client.connectPoll(handle) {
        case PGRES_POLLING_READING: wanted = POLLIN
        case PGRES_POLLING_WRITING: wanted = POLLOUT
        default: continue
        }
      }
    }

    private func connectionFailure(_ stage: PostgreSQLError.Stage) -> any Error {
      let failure = PostgreSQLError(
        connection: Self.text(client.errorMessage(handle)), stage: stage)
      if client.connectionNeedsPassword(handle) == 1, failure.state == nil {
        return EngineError(
          .refused,
          "\(failure.message) (nor is there one in a password file of the user who asks, with mode 0600)"
        )
      }
      return failure
    }

    /// Reads one row.
    ///
    /// - Parameters:
    ///   - query: SQL that gives one row at most.
    ///   - deadline: when to give up; a server that is still at it is told by `statement_timeout`.
    /// - Returns: the row, nil for none, its columns as text, nil for NULL.
    /// - Throws: ``PostgreSQLError``, or ``EngineError`` for a server that does not answer, or
    ///   not as it should.
    func row(_ query: String, deadline: Deadline) throws -> [[UInt8]?]? {
      let statements = "\(Self.statementTimeout(deadline, scope: "LOCAL ")); \(query)"
      guard client.sendQuery(handle, statements) == 1 else { throw statementFailure(nil) }
      // A row at a time: libpq would gather the rows of a server that has no end of them.
      _ = client.setSingleRowMode(handle)
      return try results(deadline).row
    }

    /// Reads several rows.
    ///
    /// - Parameters:
    ///   - query: SQL without values.
    ///   - limit: how many rows it gives at most.
    ///   - deadline: as for a single row.
    ///   - read: reads a row's columns, as ``row(_:deadline:)`` returns them.
    /// - Returns: what was read.
    /// - Throws: as ``row(_:deadline:)``, and what `read` throws.
    func rows<Value>(
      _ query: String, limit: Int, deadline: Deadline,
      _ read: ([[UInt8]?]) throws(EngineError) -> Value
    ) throws -> [Value] {
      let statements = "\(Self.statementTimeout(deadline, scope: "LOCAL ")); \(query)"
      guard client.sendQuery(handle, statements) == 1 else { throw statementFailure(nil) }
      _ = client.setSingleRowMode(handle)
      var values: [Value] = []
      _ = try results(deadline) { row in
        guard values.count < limit else { throw EngineError.tooManyRows }
        values.append(try read(row))
      }
      return values
    }

    /// Reads one row, as ``row(_:deadline:)``.
    ///
    /// - Parameters:
    ///   - query: SQL with `$1`, `$2` for the values, that gives one row at most.
    ///   - values: the values, as text; they never become part of the statement.
    ///   - deadline: as for a query.
    /// - Returns: as a query.
    /// - Throws: as a query.
    func row(_ query: String, _ values: [String], deadline: Deadline) throws -> [[UInt8]?]? {
      try results(of: query, values, deadline).row
    }

    /// Runs one statement that changes rows.
    ///
    /// - Parameters:
    ///   - statement: SQL with `$1`, `$2` for the values.
    ///   - values: the values, as text; they never become part of the statement.
    ///   - deadline: as for a query.
    /// - Returns: how many rows it changed.
    /// - Throws: as a query.
    func change(_ statement: String, _ values: [String], deadline: Deadline) throws -> Int {
      try results(of: statement, values, deadline).changed
    }

    private func results(of statement: String, _ values: [String], _ deadline: Deadline) throws
      -> (row: [[UInt8]?]?, changed: Int)
    {
      guard client.sendQuery(handle, Self.statementTimeout(deadline)) == 1 else {
        throw statementFailure(nil)
      }
      _ = try results(deadline)
      var texts: [UnsafePointer<CChar>?] = values.map { UnsafePointer(strdup($0)) }
      defer { for text in texts { free(UnsafeMutablePointer(mutating: text)) } }
      guard
        client.sendQueryParams(handle, statement, Int32(values.count), nil, &texts, nil, nil, 0)
          == 1
      else { throw statementFailure(nil) }
      _ = client.setSingleRowMode(handle)
      return try results(deadline)
    }

    /// Otherwise a statement that waits for a lock would wait on at the server when we are gone.
    private static func statementTimeout(_ deadline: Deadline, scope: String = "") -> String {
      "SET \(scope)statement_timeout = \(Int(deadline.remaining * 1000) + 1)"
    }

    private func results(_ deadline: Deadline) throws -> (row: [[UInt8]?]?, changed: Int) {
      var row: [[UInt8]?]?
      let changed = try results(deadline) { columns in
        guard row == nil else { throw EngineError.tooManyRows }
        row = columns
      }
      return (row, changed)
    }

    /// Fetches the results of all statements that were sent.
    ///
    /// - Returns: how many rows the last one changed.
    private func results(_ deadline: Deadline, _ take: ([[UInt8]?]) throws -> Void) throws -> Int {
      var changed = 0
      var failure: PostgreSQLError?
      // To the end, also after a failure: otherwise the connection takes no further statement.
      while true {
        try waitForResult(deadline)
        guard let result = client.getResult(handle) else { break }
        defer { client.clear(result) }
        switch client.resultStatus(result) {
        case PGRES_SINGLE_TUPLE: try take(columns(of: result))
        // The end of the rows.
        case PGRES_TUPLES_OK: break
        case PGRES_COMMAND_OK: changed = Int(Self.text(client.cmdTuples(result))) ?? 0
        case PGRES_FATAL_ERROR, PGRES_NONFATAL_ERROR, PGRES_BAD_RESPONSE:
          failure = failure ?? statementFailure(result)
        // A copy, as no statement of ours asks for, has no end but the one that we would send.
        default: throw EngineError.notAsAsked
        }
      }
      if let failure { throw failure }
      return changed
    }

    /// Whether the connection is there, as far as libpq knows.
    var isOpen: Bool { client.status(handle) == CONNECTION_OK }

    private func waitForResult(_ deadline: Deadline) throws {
      while client.isBusy(handle) == 1 {
        guard deadline.wait(for: POLLIN, on: client.socket(handle)) != nil else {
          throw Self.silent("to a statement")
        }
        guard client.consumeInput(handle) == 1 else { throw statementFailure(nil) }
      }
    }

    private func columns(of result: OpaquePointer) -> [[UInt8]?] {
      return (0..<client.nfields(result)).map { column in
        guard client.getisnull(result, 0, column) == 0 else { return nil }
        let length = Int(client.getlength(result, 0, column))
        return Array(
          UnsafeRawBufferPointer(start: client.getvalue(result, 0, column), count: length))
      }
    }

    private func statementFailure(_ result: OpaquePointer?) -> PostgreSQLError {
      let state = result.flatMap { client.resultErrorField($0, Field.state) }
      let message =
        result.flatMap { client.resultErrorField($0, Field.message) } ?? client.errorMessage(handle)
      return PostgreSQLError(
        state: state.map { String(cString: $0) }, message: Self.text(message))
    }

    /// Fields of an error, `PG_DIAG_SQLSTATE` and `PG_DIAG_MESSAGE_PRIMARY`, which are characters in
    /// the C header.
    private enum Field {
      static let state = Int32(UInt8(ascii: "C"))
      static let message = Int32(UInt8(ascii: "M"))
    }

    private static func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
      pointer.map { String(cString: $0) } ?? ""
    }

    private static func silent(_ what: String) -> EngineError {
      EngineError(.busy, "the server did not answer \(what) in time")
    }
  }
#endif
