#if SQLite
  import CClients
  import Glibc

  // Known limits: a database in WAL mode is read only where its -shm file exists or can be made, as
  // SQLite asks; a journal left by a crashed writer is not rolled back here but by the next program
  // that may write.

  /// Modoboa's database in a SQLite file, opened for reading only and closed with the value.
  struct SQLiteDatabase: ~Copyable {
    private let client: sqlite_client
    private let connection: OpaquePointer
    private let path: String

    /// Opens the file; it is never created or changed.
    ///
    /// - Parameters:
    ///   - path: an absolute path.
    ///   - timeout: how long to wait for a writer's lock, in seconds.
    /// - Throws: ``DatabaseError``.
    init(path: String, timeout: Double) throws(DatabaseError) {
      try Self.checkFile(path)
      var client = sqlite_client()
      if let reason = sqlite_client_load(&client) {
        throw .noClientLibrary(package: "libsqlite3-0", reason: String(cString: reason))
      }
      var connection: OpaquePointer?
      let code = client.open_v2(path, &connection, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil)
      guard code == SQLITE_OK, let connection else {
        let reason = Self.message(client, connection)
        _ = client.close_v2(connection)
        throw .unreadable(name: path, reason: reason)
      }
      _ = client.busy_timeout(connection, Int32(clamping: Int(timeout * 1000)))
      self.client = client
      self.connection = connection
      self.path = path
    }

    deinit { _ = client.close_v2(connection) }

    /// The column `_parameters` of the row with the lowest id, which is the row that Modoboa itself
    /// uses.
    ///
    /// - Throws: ``DatabaseError``.
    func parametersColumn() throws(DatabaseError) -> [UInt8] {
      let query = "SELECT _parameters FROM core_localconfig ORDER BY id LIMIT 1"
      var prepared: OpaquePointer?
      guard client.prepare_v2(connection, query, -1, &prepared, nil) == SQLITE_OK,
        let statement = prepared
      else {
        throw failure()
      }
      defer { _ = client.finalize(statement) }
      switch client.step(statement) {
      case SQLITE_ROW: break
      case SQLITE_DONE: throw .noRow(name: path)
      default: throw failure()
      }
      guard client.column_type(statement, 0) != SQLITE_NULL else {
        throw .notModoboas(
          name: path, reason: "core_localconfig._parameters is NULL, which Modoboa never stores")
      }
      // As text, since a database may be in UTF-16, from which SQLite converts.
      let bytes = client.column_text(statement, 0)
      return Array(
        UnsafeRawBufferPointer(start: bytes, count: Int(client.column_bytes(statement, 0))))
    }

    /// The connection's last error in the words of an administrator.
    private func failure() -> DatabaseError {
      let extended = client.extended_errcode(connection)
      let text = Self.message(client, connection)
      switch extended & 0xff {
      case SQLITE_BUSY, SQLITE_LOCKED:
        return .busy(
          name: path, reason: "another program holds the database (\(text)); try again later")
      case SQLITE_READONLY:
        return .busy(
          name: path,
          reason: "a writer left a journal behind (\(text)); it goes when Modoboa next writes")
      case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_IOERR, SQLITE_AUTH:
        return .unreadable(name: path, reason: text)
      case SQLITE_NOTADB:
        return .notModoboas(name: path, reason: "this file is not a SQLite database")
      case SQLITE_ERROR where text.hasPrefix("no such table") || text.hasPrefix("no such column"):
        return .notModoboas(name: path, reason: "this is not a database of Modoboa's (\(text))")
      default:
        return .refused(name: path, reason: text)
      }
    }

    private static func message(_ client: sqlite_client, _ connection: OpaquePointer?) -> String {
      client.errmsg(connection).map { String(cString: $0) } ?? "out of memory"
    }

    /// Says plainly what SQLite would call "unable to open database file" for a missing file, a
    /// folder and a file that may not be read alike.
    private static func checkFile(_ path: String) throws(DatabaseError) {
      var information = stat()
      guard stat(path, &information) == 0 else {
        throw .unreadable(name: path, reason: String(cString: strerror(errno)))
      }
      guard information.st_mode & S_IFMT == S_IFREG else {
        throw .unreadable(name: path, reason: "not a regular file")
      }
      guard access(path, R_OK) == 0 else {
        throw .unreadable(name: path, reason: String(cString: strerror(errno)))
      }
    }
  }
#endif
