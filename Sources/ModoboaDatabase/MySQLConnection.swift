#if MySQL
  import CClients
  import Deadlines
  import Glibc
  import Secrets

  // Known limits: a host that stands in an option file alone is looked up by libmariadb, without a
  // deadline.

  /// A connection to MySQL or MariaDB, closed with the value.
  struct MySQLConnection: ~Copyable {
    private let client: mysql_client
    private let handle: UnsafeMutablePointer<MYSQL>

    /// Connects and logs in.
    ///
    /// - Parameters:
    ///   - client: libmariadb.
    ///   - address: where to.
    ///   - deadline: when to give up.
    /// - Returns: a connection that takes statements.
    /// - Throws: ``MySQLFailure``, or ``EngineFailure`` for a server that does not answer.
    static func open(_ client: mysql_client, _ address: MySQLAddress, deadline: Deadline) throws
      -> MySQLConnection
    {
      if address.isRemote { try deadline.checkLookup(of: address.host ?? "") }
      guard let handle = client.`init`(nil) else { throw EngineFailure(.busy, "out of memory") }
      let connection = MySQLConnection(client: client, handle: handle)
      connection.setTimeouts(deadline, isRemote: address.isRemote)
      connection.set(MYSQL_SET_CHARSET_NAME, to: "utf8mb4")
      connection.set(MYSQL_READ_DEFAULT_FILE, to: address.optionFile)
      connection.set(MYSQL_READ_DEFAULT_GROUP, to: address.optionGroup)
      connection.setSecurity(address)
      try connection.watched(until: deadline, doing: "to the log-in") {
        client.real_connect(
          handle, address.socket == nil ? address.host : nil, address.user,
          address.password?.reveal(), address.database, address.port ?? 0, address.socket, 0) != nil
      }
      // libmariadb goes on in clear if the server has no TLS, although it is told to enforce it.
      if address.needsTLS, client.get_ssl_cipher(handle) == nil {
        throw EngineFailure(.refused, "the server has no TLS, which ssl_mode asks for")
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
      // And for the password in clear.
      if address.isRemote, !address.verifiesServer {
        set(MARIADB_OPT_RESTRICTED_AUTH, to: address.plugins)
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

    /// Runs one statement.
    ///
    /// - Parameters:
    ///   - statement: SQL.
    ///   - deadline: when to give up.
    /// - Returns: the first row, nil for none, its columns as text, nil for NULL, and how many rows
    ///   the statement changed.
    /// - Throws: ``MySQLFailure``, or ``EngineFailure`` for a server that does not answer.
    func run(_ statement: String, deadline: Deadline) throws -> (row: [[UInt8]?]?, changed: Int) {
      var result: UnsafeMutablePointer<MYSQL_RES>?
      try watched(until: deadline, doing: "to a statement") {
        guard client.real_query(handle, statement, UInt(statement.utf8.count)) == 0 else {
          return false
        }
        result = client.store_result(handle)
        return result != nil || client.error_number(handle) == 0
      }
      guard let result else { return (nil, Int(truncatingIfNeeded: client.affected_rows(handle))) }
      defer { client.free_result(result) }
      guard let row = client.fetch_row(result), let lengths = client.fetch_lengths(result) else {
        return (nil, 0)
      }
      let columns = (0..<Int(client.num_fields(result))).map { column in
        row[column].map { Array(UnsafeRawBufferPointer(start: $0, count: Int(lengths[column]))) }
      }
      return (columns, 0)
    }

    /// Does something that blocks, and cuts the connection at the deadline.
    private func watched(until deadline: Deadline, doing what: String, _ body: () -> Bool) throws {
      let isDone = withUnsafePointer(to: client) { client in
        mysql_client_watch(client, handle, deadline.remaining)
        defer { mysql_client_unwatch() }
        return body()
      }
      guard !isDone else { return }
      // The library's own time-outs, in whole seconds, may have come a little sooner.
      if deadline.remaining < 0.1 {
        throw EngineFailure(.busy, "the server did not answer \(what) in time")
      }
      throw MySQLFailure(
        number: client.error_number(handle),
        message: client.error(handle).map { String(cString: $0) } ?? "")
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

    /// The ways to log in that do not send the password in clear.
    ///
    /// `dialog` and `mysql_clear_password` do. Those of MySQL 8 do so if they believe in a TLS that
    /// then is not there.
    fileprivate var plugins: String {
      let plugins = "mysql_native_password,client_ed25519,parsec,auth_gssapi_client"
      return effectiveSecurity == .preferred
        ? plugins : "\(plugins),caching_sha2_password,sha256_password"
    }
  }
#endif
