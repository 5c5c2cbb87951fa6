#if MySQL
  import CClients
  import Deadlines
  import Glibc
  import Secrets

  // Known limits: libmariadb's time-outs are in whole seconds and for each read, and none holds for
  // the look-up of a name: a peer that drips is ended by the worker's deadline, and no second address
  // is tried then.

  /// A connection to MySQL or MariaDB, closed with the value.
  struct MySQLConnection: ~Copyable {
    private let client: mysql_client
    private let handle: UnsafeMutablePointer<MYSQL>
    private let begin: BeginStep

    /// Connects and logs in.
    ///
    /// - Parameters:
    ///   - client: libmariadb.
    ///   - address: where to.
    ///   - deadline: when to give up.
    ///   - begin: takes the sentence for a step that never ends.
    /// - Returns: a connection that takes statements.
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
      // libmariadb goes on in clear if the server has no TLS, although it is told to enforce it.
      if address.needsTLS, client.get_ssl_cipher(handle) == nil {
        throw EngineError(.refused, "the server has no TLS, which ssl_mode asks for")
      }
      return connection
    }

    deinit { client.close(handle) }

    private func setTimeouts(_ deadline: Deadline, isRemote: Bool) {
      // Whole seconds, for the phases without a socket that could be cut, and as a second line. On a
      // unix socket whose backlog is full libmariadb pauses for more than a second beyond that.
      let seconds = UInt32(max(deadline.remaining.rounded(), 1))
      set(MYSQL_OPT_CONNECT_TIMEOUT, to: isRemote ? seconds : max(seconds, 3) - 2)
      set(MYSQL_OPT_READ_TIMEOUT, to: seconds + 1)
      set(MYSQL_OPT_WRITE_TIMEOUT, to: seconds + 1)
      // Otherwise a statement that waits for a lock would wait on at the server when we are gone.
      set(
        MYSQL_INIT_COMMAND,
        to: "SET lock_wait_timeout = \(seconds + 1), innodb_lock_wait_timeout = \(seconds + 1)")
    }

    private func setSecurity(_ address: MySQLAddress) {
      // Otherwise a server that is not what it seems could ask for any file that root can read.
      set(MYSQL_OPT_LOCAL_INFILE, to: 0)
      // And for the password, in clear or under a key of its own.
      if address.isRemote, !address.verifiesServer {
        set(MARIADB_OPT_RESTRICTED_AUTH, to: MySQLAddress.safePlugins)
      }
      let security = address.effectiveSecurity
      // libmariadb takes each of these for a wish for TLS, whatever it is told beside it.
      if security != .disabled {
        // What ssl_mode=required and preferred do with an authority differs from version to version.
        if address.verifiesServer {
          let namesAuthority = address.caFile != nil || address.caDirectory != nil
          set(MYSQL_OPT_SSL_CA, to: namesAuthority ? address.caFile : Self.usualCAs)
          set(MYSQL_OPT_SSL_CAPATH, to: address.caDirectory)
        }
        set(MYSQL_OPT_SSL_CERT, to: address.certificateFile)
        set(MYSQL_OPT_SSL_KEY, to: address.keyFile)
      }
      // Said in any case, since the library's defaults differ from build to build; but an option
      // file may say it, too.
      guard let security else { return }
      set(MYSQL_OPT_SSL_ENFORCE, toSwitch: security != .disabled)
      set(MYSQL_OPT_SSL_VERIFY_SERVER_CERT, toSwitch: address.verifiesServer)
    }

    /// Debian's trusted certificates.
    ///
    /// Without a file, Connector/C 3.4 would take a server that knows the password for one that is
    /// who it says.
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
    ///   - query: SQL that gives one row at most.
    ///   - deadline: when to give up.
    /// - Returns: the row, nil for none, its columns as text, nil for NULL.
    /// - Throws: ``MySQLError``, or ``EngineError`` for a server that does not answer, or not as
    ///   it should.
    func row(_ query: String, deadline: Deadline) throws -> [[UInt8]?]? {
      var result: UnsafeMutablePointer<MYSQL_RES>?
      try doing("to a statement", deadline) {
        guard client.real_query(handle, query, UInt(query.utf8.count)) == 0 else { return false }
        // A row at a time: the library would gather the rows of a server that has no end of them.
        result = client.use_result(handle)
        return result != nil
      }
      guard let result else { throw EngineError.notAsAsked }
      guard client.num_fields(result) <= 3 else { throw EngineError.notAsAsked }
      guard let columns = try nextRow(of: result, deadline) else {
        client.free_result(result)
        return nil
      }
      guard try nextRow(of: result, deadline) == nil else { throw EngineError.tooManyRows }
      // Not after a failure: it would read all rows that are still to come. They go with the
      // connection.
      client.free_result(result)
      return columns
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
    /// - Returns: how many rows it changed.
    /// - Throws: as a query.
    func change(_ statement: String, _ values: [String], deadline: Deadline) throws -> Int {
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
      return Int(truncatingIfNeeded: client.statement_affected_rows(prepared))
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
      // The library's own time-outs, in whole seconds, may have come a little sooner.
      if deadline.remaining < 0.1 {
        return EngineError(.busy, "the server did not answer \(what) in time")
      }
      return MySQLError(number: number, message: message.map { String(cString: $0) } ?? "")
    }
  }

  extension MySQLAddress {
    /// Whether the server is reached over TCP, or may be, an option file having the last word.
    fileprivate var isRemote: Bool {
      guard socket == nil else { return false }
      return host.map { $0 != "localhost" } ?? (optionFile != nil || optionGroup != nil)
    }

    /// What is meant where nothing is said: who names an authority wants to be sure.
    fileprivate var effectiveSecurity: Security? {
      if let security { return security }
      if caFile != nil || caDirectory != nil { return .verifyIdentity }
      return optionFile == nil && optionGroup == nil ? .disabled : nil
    }

    /// Whether the server has to prove who it is.
    ///
    /// libmariadb cannot look at the authority and pass over the name.
    fileprivate var verifiesServer: Bool {
      effectiveSecurity == .verifyCA || effectiveSecurity == .verifyIdentity
    }

    fileprivate var needsTLS: Bool {
      verifiesServer || effectiveSecurity == .required
    }

    /// The ways to log in that give a server no password that it does not have.
    ///
    /// `dialog` and `mysql_clear_password` send it in clear. Those of MySQL 8, sha256_password and
    /// caching_sha2_password, send it in clear inside of TLS, and without TLS under a key that the
    /// server names.
    fileprivate static let safePlugins =
      "mysql_native_password,client_ed25519,parsec,auth_gssapi_client"
  }
#endif
