#if MySQL
  import CClients
  import Deadlines
  import Glibc
  import Secrets

  // Known limits: libmariadb's time-outs are whole seconds for each read, and do not cover name
  // look-ups. A server that sends byte by byte is stopped only by the worker's deadline, and then no
  // second address is tried.

  /// A connection to MySQL or MariaDB, closed with the value.
  struct MySQLConnection: ~Copyable {
    private let client: mysql_client
    private let handle: UnsafeMutablePointer<MYSQL>
    private let begin: BeginStep

    /// Connects and logs in.
    ///
    /// - Parameters:
    ///   - client: libmariadb.
    ///   - address: the server.
    ///   - deadline: when to give up.
    ///   - begin: called before each step with the error text in case it never ends.
    /// - Returns: a connection ready for statements.
    /// - Throws: ``MySQLError``, or ``EngineError`` for a server that does not answer.
    static func open(
      _ client: mysql_client, _ address: MySQLAddress, deadline: Deadline,
      _ begin: @escaping BeginStep
    ) throws -> MySQLConnection {
      guard let handle = client.`init`(nil) else { throw EngineError(.busy, "out of memory") }
      let connection = MySQLConnection(client: client, handle: handle, begin: begin)
      connection.setTimeouts(deadline, isRemote: address.isRemote)
      connection.set(MYSQL_SET_CHARSET_NAME, to: "utf8mb4")
      connection.set(MYSQL_READ_DEFAULT_FILE, to: address.optionFile)
      connection.set(MYSQL_READ_DEFAULT_GROUP, to: address.optionGroup)
      connection.setSecurity(address)
      try connection.doing("to the log-in", deadline) {
        client.real_connect(
          handle, address.socket == nil ? address.host : nil, address.user,
          address.password?.reveal(), address.database, address.port ?? 0, address.socket, 0) != nil
      }
      // libmariadb continues in clear if the server has no TLS, even if told to enforce it.
      if address.needsTLS, client.get_ssl_cipher(handle) == nil {
        throw EngineError(.refused, "the server does not support TLS, which ssl_mode requires")
      }
      return connection
    }

    deinit { client.close(handle) }

    private func setTimeouts(_ deadline: Deadline, isRemote: Bool) {
      // Whole seconds, for phases that have no socket to shut down, and as a second line of defence.
      // On a unix socket whose backlog is full, libmariadb sleeps more than a second longer.
      let seconds = UInt32(max(deadline.remaining.rounded(), 1))
      set(MYSQL_OPT_CONNECT_TIMEOUT, to: isRemote ? seconds : max(seconds, 3) - 2)
      set(MYSQL_OPT_READ_TIMEOUT, to: seconds + 1)
      set(MYSQL_OPT_WRITE_TIMEOUT, to: seconds + 1)
      // Otherwise a statement that waits for a lock would keep waiting after we are gone.
      set(
        MYSQL_INIT_COMMAND,
        to: "SET lock_wait_timeout = \(seconds + 1), innodb_lock_wait_timeout = \(seconds + 1)")
    }

    private func setSecurity(_ address: MySQLAddress) {
      // Otherwise a rogue server could request any file that root can read.
      set(MYSQL_OPT_LOCAL_INFILE, to: 0)
      // Or the password, in clear or encrypted with a key of its own.
      if address.isRemote, !address.verifiesServer {
        set(MARIADB_OPT_RESTRICTED_AUTH, to: MySQLAddress.safePlugins)
      }
      let security = address.effectiveSecurity
      // libmariadb turns TLS on for any of these, whatever else it is told.
      if security != .disabled {
        // With ssl_mode=required or preferred, what a CA does differs between versions.
        if address.verifiesServer {
          let namesAuthority = address.caFile != nil || address.caDirectory != nil
          set(MYSQL_OPT_SSL_CA, to: namesAuthority ? address.caFile : Self.usualCAs)
          set(MYSQL_OPT_SSL_CAPATH, to: address.caDirectory)
        }
        set(MYSQL_OPT_SSL_CERT, to: address.certificateFile)
        set(MYSQL_OPT_SSL_KEY, to: address.keyFile)
      }
      // Always set, since the library's defaults differ between builds, unless an option file decides.
      guard let security else { return }
      set(MYSQL_OPT_SSL_ENFORCE, toSwitch: security != .disabled)
      set(MYSQL_OPT_SSL_VERIFY_SERVER_CERT, toSwitch: address.verifiesServer)
    }

    /// Debian's trusted CA certificates.
    ///
    /// Without a file, Connector/C 3.4 trusts any server that knows the password.
    private static let usualCAs = "/etc/ssl/certs/ca-certificates.crt"

    private func set(_ option: mysql_option, to value: String?) {
      guard let value else { return }
      _ = client.options(handle, option, value)
    }

    private func set(_ option: mysql_option, to value: UInt32) {
      withUnsafePointer(to: value) { _ = client.options(handle, option, $0) }
    }

    private func set(_ option: mysql_option, toSwitch value: Bool) {
      withUnsafePointer(to: my_bool(value ? 1 : 0)) { _ = client.options(handle, option, $0) }
    }

    /// Reads one row.
    ///
    /// - Parameters:
    ///   - query: SQL that returns at most one row.
    ///   - columns: how many columns it returns at most.
    ///   - deadline: when to give up.
    /// - Returns: the row's columns as text, nil for NULL; nil if there is no row.
    /// - Throws: ``MySQLError``, or ``EngineError`` for a server that does not answer, or answers
    ///   something else.
    func row(_ query: String, columns: UInt32 = 3, deadline: Deadline) throws -> [[UInt8]?]? {
      let result = try result(of: query, columns: columns, deadline)
      guard let columns = try nextRow(of: result, deadline) else {
        client.free_result(result)
        return nil
      }
      guard try nextRow(of: result, deadline) == nil else { throw EngineError.tooManyRows }
      // Not after a failure: it would read all remaining rows. Closing the connection drops them.
      client.free_result(result)
      return columns
    }

    /// Reads several rows.
    ///
    /// - Parameters:
    ///   - query: SQL without values.
    ///   - columns: how many columns it returns at most.
    ///   - limit: how many rows it returns at most.
    ///   - deadline: when to give up.
    ///   - read: reads a row's columns, as ``row(_:deadline:)`` returns them.
    /// - Returns: what was read.
    /// - Throws: as ``row(_:deadline:)``, and what `read` throws.
    func rows<Value>(
      _ query: String, columns: UInt32, limit: Int, deadline: Deadline,
      _ read: ([[UInt8]?]) throws(EngineError) -> Value
    ) throws -> [Value] {
      let result = try result(of: query, columns: columns, deadline)
      var values: [Value] = []
      while let row = try nextRow(of: result, deadline) {
        guard values.count < limit else { throw EngineError.tooManyRows }
        values.append(try read(row))
      }
      client.free_result(result)
      return values
    }

    /// Sends a query, whose rows are then fetched one by one.
    private func result(of query: String, columns: UInt32, _ deadline: Deadline) throws
      -> UnsafeMutablePointer<MYSQL_RES>
    {
      var result: UnsafeMutablePointer<MYSQL_RES>?
      try doing("to a statement", deadline) {
        guard client.real_query(handle, query, UInt(query.utf8.count)) == 0 else { return false }
        // Row by row: otherwise the library would collect an endless result in memory.
        result = client.use_result(handle)
        return result != nil
      }
      guard let result, client.num_fields(result) <= columns else { throw EngineError.notAsAsked }
      return result
    }

    private func nextRow(of result: UnsafeMutablePointer<MYSQL_RES>, _ deadline: Deadline) throws
      -> [[UInt8]?]?
    {
      var columns: [[UInt8]?]?
      try doing("to a statement", deadline) {
        guard let row = client.fetch_row(result) else { return client.error_number(handle) == 0 }
        guard let lengths = client.fetch_lengths(result) else { return false }
        columns = (0..<Int(client.num_fields(result))).map { column in
          row[column].map { Array(UnsafeRawBufferPointer(start: $0, count: Int(lengths[column]))) }
        }
        return true
      }
      return columns
    }

    /// Runs one statement that changes rows.
    ///
    /// - Parameters:
    ///   - statement: SQL with `?` for the values.
    ///   - values: the values, as text; they never become part of the statement.
    ///   - deadline: when to give up.
    /// - Returns: the number of rows changed.
    /// - Throws: as ``row(_:deadline:)``.
    func change(_ statement: String, _ values: [String], deadline: Deadline) throws -> Int {
      try executing(statement, values, deadline) { prepared in
        Int(truncatingIfNeeded: client.statement_affected_rows(prepared))
      }
    }

    /// Reads one row of truth values.
    ///
    /// - Parameters:
    ///   - query: SQL with `?` for the values, that returns one row of numbers at most.
    ///   - values: the values, as text; they never become part of the statement.
    ///   - count: the number of columns.
    ///   - deadline: when to give up.
    /// - Returns: the columns, nil for NULL; nil if there is no row.
    /// - Throws: as ``row(_:deadline:)``.
    func flags(_ query: String, _ values: [String], count: Int, deadline: Deadline) throws
      -> [Bool?]?
    {
      try executing(query, values, deadline) { prepared in
        guard client.statement_field_count(prepared) == count else { throw EngineError.notAsAsked }
        let numbers = UnsafeMutablePointer<Int64>.allocate(capacity: count)
        let nulls = UnsafeMutablePointer<my_bool>.allocate(capacity: count)
        defer {
          numbers.deallocate()
          nulls.deallocate()
        }
        numbers.initialize(repeating: 0, count: count)
        nulls.initialize(repeating: 0, count: count)
        var binds = [MYSQL_BIND](repeating: MYSQL_BIND(), count: count)
        for index in 0..<count {
          binds[index].buffer_type = MYSQL_TYPE_LONGLONG
          binds[index].buffer = UnsafeMutableRawPointer(numbers + index)
          binds[index].is_null = nulls + index
        }
        guard client.statement_bind_result(prepared, &binds) == 0 else {
          throw EngineError.notAsAsked
        }
        switch client.statement_fetch(prepared) {
        case 0: return (0..<count).map { nulls[$0] != 0 ? nil : numbers[$0] != 0 }
        case Self.noData: return nil
        default:
          throw failure(
            client.statement_error_number(prepared), client.statement_error(prepared), deadline,
            "to a statement")
        }
      }
    }

    /// MYSQL_NO_DATA, a macro.
    private static let noData: Int32 = 100

    /// Runs one statement with values, and code on its result.
    private func executing<Value>(
      _ statement: String, _ values: [String], _ deadline: Deadline,
      _ body: (UnsafeMutablePointer<MYSQL_STMT>) throws -> Value
    ) throws -> Value {
      guard let prepared = client.statement_init(handle) else {
        throw EngineError(.busy, "out of memory")
      }
      defer { _ = client.statement_close(prepared) }
      var texts = values.map { Array($0.utf8) }
      var binds = [MYSQL_BIND](repeating: MYSQL_BIND(), count: texts.count)
      for index in texts.indices {
        let text = UnsafeMutableRawPointer.allocate(
          byteCount: max(texts[index].count, 1), alignment: 1)
        texts[index].withUnsafeMutableBytes {
          text.copyMemory(from: $0.baseAddress ?? text, byteCount: $0.count)
        }
        binds[index].buffer_type = MYSQL_TYPE_STRING
        binds[index].buffer = text
        binds[index].buffer_length = UInt(texts[index].count)
      }
      defer { for bind in binds { bind.buffer.deallocate() } }
      begin("the server did not answer to a statement in time")
      guard client.statement_prepare(prepared, statement, UInt(statement.utf8.count)) == 0,
        client.statement_bind_param(prepared, &binds) == 0, client.statement_execute(prepared) == 0
      else {
        throw failure(
          client.statement_error_number(prepared), client.statement_error(prepared), deadline,
          "to a statement")
      }
      return try body(prepared)
    }

    /// Does something that may block.
    private func doing(_ what: String, _ deadline: Deadline, _ body: () -> Bool) throws {
      begin("the server did not answer \(what) in time")
      guard !body() else { return }
      throw failure(client.error_number(handle), client.error(handle), deadline, what)
    }

    private func failure(
      _ number: UInt32, _ message: UnsafePointer<CChar>?, _ deadline: Deadline, _ what: String
    ) -> any Error {
      // The library's own time-outs, in whole seconds, may fire slightly earlier.
      if deadline.remaining < 0.1 {
        return EngineError(.busy, "the server did not answer \(what) in time")
      }
      return MySQLError(number: number, message: message.map { String(cString: $0) } ?? "")
    }
  }

  extension MySQLAddress {
    /// Whether the server is, or may be, reached over TCP: an option file may change the host.
    fileprivate var isRemote: Bool {
      guard socket == nil else { return false }
      return host.map { $0 != "localhost" } ?? (optionFile != nil || optionGroup != nil)
    }

    /// The default if ssl_mode is not set: whoever names a CA wants the server verified.
    fileprivate var effectiveSecurity: Security? {
      if let security { return security }
      if caFile != nil || caDirectory != nil { return .verifyIdentity }
      return optionFile == nil && optionGroup == nil ? .disabled : nil
    }

    /// Whether the server's identity is verified.
    ///
    /// libmariadb cannot check the CA without the host name.
    fileprivate var verifiesServer: Bool {
      effectiveSecurity == .verifyCA || effectiveSecurity == .verifyIdentity
    }

    fileprivate var needsTLS: Bool {
      verifiesServer || effectiveSecurity == .required
    }

    /// The authentication plugins that do not reveal the password to the server.
    ///
    /// `dialog` and `mysql_clear_password` send it in clear. `sha256_password` and
    /// `caching_sha2_password` of MySQL 8 send it in clear inside TLS, and otherwise encrypted with a key
    /// that the server chooses.
    fileprivate static let safePlugins =
      "mysql_native_password,client_ed25519,parsec,auth_gssapi_client"
  }
#endif
