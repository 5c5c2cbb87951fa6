#if SQLite
  import CClients
  import Deadlines
  import Glibc

  // Known limits: a database in WAL mode can be read only if its -shm file exists or can be created,
  // as SQLite demands. A journal left by a crashed writer is not rolled back by a run that only reads,
  // but by the next run or program that may write.

  /// An open SQLite file, closed with the value; never created.
  struct SQLiteConnection: ~Copyable {
    enum Purpose {
      case reading
      case writing
    }

    fileprivate let client: sqlite_client
    fileprivate let handle: OpaquePointer
    fileprivate let purpose: Purpose
    /// The deadline, for the library's progress handler.
    private let end: UnsafeMutablePointer<Deadline>

    /// The longest value to read, in bytes: parameters have about 5 000.
    private static let longest: Int32 = 4 << 20
    /// The library's memory limit, in bytes.
    private static let memory: Int64 = 16 << 20

    /// - Parameters:
    ///   - client: libsqlite3.
    ///   - path: an absolute path.
    ///   - purpose: whether it may be changed.
    ///   - deadline: how long to wait for another program's lock.
    /// - Throws: ``EngineError``.
    init(_ client: sqlite_client, _ path: String, _ purpose: Purpose, _ deadline: Deadline)
      throws(EngineError)
    {
      try Self.checkFile(path)
      var handle: OpaquePointer?
      _ = client.hard_heap_limit64(Self.memory)
      let mode = purpose == .reading ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
      let code = client.open_v2(path, &handle, mode | SQLITE_OPEN_NOMUTEX, nil)
      guard code == SQLITE_OK, let handle else {
        let reason = Self.message(client, handle)
        _ = client.close_v2(handle)
        throw EngineError(.unreadable, reason)
      }
      _ = client.busy_timeout(handle, Int32(clamping: Int(deadline.remaining * 1000)))
      withUnsafePointer(to: client) { sqlite_client_distrust($0, handle, Self.longest) }
      end = .allocate(capacity: 1)
      end.initialize(to: deadline)
      client.progress_handler(
        handle, 10_000,
        { pointer in
          pointer?.assumingMemoryBound(to: Deadline.self).pointee.hasPassed == true ? 1 : 0
        }, end)
      self.client = client
      self.handle = handle
      self.purpose = purpose
    }

    deinit {
      _ = client.close_v2(handle)
      end.deallocate()
    }

    /// The number of rows that the last statement changed.
    var changes: Int32 { client.changes(handle) }

    /// Prepares a statement; it must end before the connection does.
    ///
    /// - Throws: ``EngineError``.
    func statement(_ sql: String) throws(EngineError) -> SQLiteStatement {
      var prepared: OpaquePointer?
      guard client.prepare_v2(handle, sql, -1, &prepared, nil) == SQLITE_OK, let prepared else {
        throw Self.failure(client, handle, purpose)
      }
      return SQLiteStatement(client: client, handle: handle, purpose: purpose, statement: prepared)
    }

    /// The connection's last error, for an administrator.
    fileprivate static func failure(
      _ client: sqlite_client, _ handle: OpaquePointer, _ purpose: Purpose
    ) -> EngineError {
      let text = message(client, handle)
      switch client.extended_errcode(handle) & 0xff {
      case SQLITE_BUSY, SQLITE_LOCKED:
        return EngineError(
          .busy, "another program has locked the database (\(text)); try again later")
      case SQLITE_READONLY where purpose == .reading:
        return .journalLeft(text)
      case SQLITE_INTERRUPT:
        return EngineError(.busy, "the database did not answer in time")
      case SQLITE_TOOBIG:
        return EngineError(
          .notModoboas,
          "this is not a Modoboa database (a value is larger than \(longest >> 20) MiB)")
      case SQLITE_NOMEM:
        return EngineError(
          .notModoboas,
          "this is not a Modoboa database (reading it takes over \(memory >> 20) MiB of memory)"
        )
      case SQLITE_CANTOPEN where purpose == .reading:
        // Not the file itself, which was checked before.
        return EngineError(
          .unreadable,
          "\(text); in WAL mode its directory must be writable (in a unit: ReadWritePaths=)")
      case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_IOERR, SQLITE_AUTH:
        return EngineError(.unreadable, text)
      case SQLITE_NOTADB:
        return EngineError(.notModoboas, "this file is not a SQLite database")
      case SQLITE_ERROR
      where text.hasPrefix("no such table") || text.hasPrefix("no such column")
        || text.hasPrefix("access to view"):
        return EngineError(.notModoboas, "this is not a Modoboa database (\(text))")
      default:
        return EngineError(.refused, text)
      }
    }

    private static func message(_ client: sqlite_client, _ handle: OpaquePointer?) -> String {
      client.errmsg(handle).map { String(cString: $0) } ?? "out of memory"
    }

    /// Names the cause where SQLite says "unable to open database file": a missing file, a directory, a
    /// file without read permission.
    private static func checkFile(_ path: String) throws(EngineError) {
      var information = stat()
      guard stat(path, &information) == 0 else {
        throw EngineError(.unreadable, String(cString: strerror(errno)))
      }
      guard information.st_mode & S_IFMT == S_IFREG else {
        throw EngineError(.unreadable, "not a regular file")
      }
      guard access(path, R_OK) == 0 else {
        throw EngineError(.unreadable, String(cString: strerror(errno)))
      }
    }
  }

  /// A prepared statement, finalized with the value.
  struct SQLiteStatement: ~Copyable {
    fileprivate let client: sqlite_client
    fileprivate let handle: OpaquePointer
    fileprivate let purpose: SQLiteConnection.Purpose
    fileprivate let statement: OpaquePointer

    deinit { _ = client.finalize(statement) }

    /// The number of columns in a row.
    var count: Int32 { client.column_count(statement) }

    /// Steps to the next row.
    ///
    /// - Returns: false if there is none.
    /// - Throws: ``EngineError``.
    func step() throws(EngineError) -> Bool {
      switch client.step(statement) {
      case SQLITE_ROW: true
      case SQLITE_DONE: false
      default: throw SQLiteConnection.failure(client, handle, purpose)
      }
    }

    /// A column as UTF-8 text, which SQLite converts from UTF-16 if need be; nil for NULL.
    func text(_ column: Int32) -> [UInt8]? {
      guard client.column_type(statement, column) != SQLITE_NULL else { return nil }
      let bytes = client.column_text(statement, column)
      return Array(
        UnsafeRawBufferPointer(start: bytes, count: Int(client.column_bytes(statement, column))))
    }

    /// A column as an integer; 0 for NULL.
    func integer(_ column: Int32) -> Int64 { client.column_int64(statement, column) }

    /// Binds text to a parameter.
    func bind(_ parameter: Int32, to text: some Collection<UInt8>) {
      Array(text).withUnsafeBytes { bytes in
        _ = client.bind_text(
          statement, parameter, bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
          Int32(bytes.count), SQLiteStatement.transient)
      }
    }

    func bind(_ parameter: Int32, to text: String) { bind(parameter, to: text.utf8) }

    /// Makes SQLite copy the value (`SQLITE_TRANSIENT`, a macro that Swift does not import).
    private static let transient = unsafeBitCast(
      -1, to: (@convention(c) (UnsafeMutableRawPointer?) -> Void).self)
  }
#endif
