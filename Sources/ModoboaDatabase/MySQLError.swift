import Glibc

/// What a MySQL or MariaDB server, or libmariadb, says went wrong.
struct MySQLError: Error, Equatable {
  /// The number: from 2000 to 2999 it is libmariadb's own (errmsg.h), else the server's
  /// (mysqld_error.h).
  let number: UInt32
  /// The words.
  let message: String
  /// The errno(3) behind a failure to connect, if there is one.
  private let systemError: Int32?

  /// A fault with its number.
  ///
  /// - Parameters:
  ///   - number: the number.
  ///   - message: the words; those of a failure to connect end in an errno(3) in brackets.
  init(number: UInt32, message: String) {
    self.number = number
    guard [2002, 2003, 2005].contains(number), message.hasSuffix(")"),
      let bracket = message.lastIndex(of: "("),
      let system = Int32(message[bracket...].dropFirst().dropLast())
    else {
      (self.message, systemError) = (message, nil)
      return
    }
    systemError = system
    let words = message[..<bracket].split(separator: " ").joined(separator: " ")
    // EINPROGRESS is all that libmariadb knows of a TCP connection that did not come about, and of a
    // host that is not found it has a number of getaddrinfo(3), which are negative.
    self.message =
      system <= 0 || system == EINPROGRESS
      ? words : "\(words): \(String(cString: strerror(system)))"
  }

  /// The error for an administrator: what kind of fault it is, and the server's words.
  var failure: EngineError {
    let kind = kind
    // libmariadb's words name what stands in freed memory.
    if number == Self.notAllowedPlugin {
      return EngineError(
        kind,
        "the server wants the password in a way that would give it away, and nothing has verified whose"
          + " server it is; have it verified with ssl_mode=verify_identity, or give the account"
          + " mysql_native_password or ed25519")
    }
    return EngineError(
      kind,
      kind == .notModoboas
        ? "this is not a database of Modoboa's (\(message))" : "\(message) (\(number))")
  }

  /// Whether the query may be one that this database, older or with fewer rights, does not take: no
  /// such column (1054), no right to the table (1142) or to the column (1143).
  var isAboutColumns: Bool {
    [1054, 1142, 1143].contains(number)
  }

  /// Whether the statement was refused because nothing may be written: no right; the server is
  /// locked (1223) or was started read-only (1290, 1836), or the transaction is (1792).
  var isAboutWriting: Bool {
    [1142, 1143, 1223, 1290, 1792, 1836].contains(number)
  }

  /// CR_PLUGIN_NOT_ALLOWED: what the server asks for is not among MARIADB_OPT_RESTRICTED_AUTH.
  private static let notAllowedPlugin: UInt32 = 5010

  private var kind: DatabaseError.Kind {
    switch number {
    // No such column, no such table.
    case 1054, 1146: return .notModoboas
    // Too many connections; shutting down; lock, deadlock; interrupted; a node of a cluster that is
    // not ready; time-outs of statements; killed.
    case 1040, 1047, 1053, 1203, 1205, 1213, 1226, 1317, 1927, 1969, 3024: return .busy
    // The server has gone away, the connection was lost.
    case 2006, 2013, 2055: return .busy
    // A TLS handshake that libmariadb's own time-out ended: ETIMEDOUT.
    case 2026 where message.hasSuffix("(110)"): return .busy
    // The backlog of a unix socket is full: EAGAIN.
    case 2002 where systemError == EAGAIN: return .busy
    // A socket that this user may not connect to.
    case 2002 where systemError == EACCES: return .refused
    // No socket, no host, no answer from one, no such name.
    case 2002, 2003, 2004, 2005: return .unreachable
    default: return .refused
    }
  }
}
