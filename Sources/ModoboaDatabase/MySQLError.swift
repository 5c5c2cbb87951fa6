import Glibc

/// An error of a MySQL or MariaDB server, or of libmariadb.
struct MySQLError: ServerError, Equatable {
  /// The error number: 2000 to 2999 are libmariadb's (errmsg.h), others the server's (mysqld_error.h).
  let number: UInt32
  let message: String
  /// The errno(3) of a failed connection attempt, if any.
  private let systemError: Int32?

  /// - Parameters:
  ///   - number: the error number.
  ///   - message: the error text; after a failed connection attempt, it ends with an errno(3) in
  ///     parentheses.
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
    let text = message[..<bracket].split(separator: " ").joined(separator: " ")
    // libmariadb reports EINPROGRESS for any failed TCP connection, and a getaddrinfo(3) error, which
    // is negative, for a host that is not found.
    self.message =
      system <= 0 || system == EINPROGRESS
      ? text : "\(text): \(String(cString: strerror(system)))"
  }

  /// The error for an administrator: its kind, and the server's message.
  var engineError: EngineError {
    let kind = kind
    // libmariadb's own message quotes freed memory.
    if number == Self.notAllowedPlugin {
      return EngineError(
        kind,
        "the server asks for an authentication method that would reveal the password, and its identity is not"
          + " verified; set ssl_mode=verify_identity, or change the account to mysql_native_password or"
          + " ed25519")
    }
    return EngineError(
      kind,
      kind == .notModoboas
        ? "this is not a Modoboa database (\(message))" : "\(message) (\(number))")
  }

  /// Whether an older database, or an account with fewer rights, explains the failure: no such column
  /// (1054), no right to the table (1142) or to the column (1143).
  var isAboutColumns: Bool {
    [1054, 1142, 1143].contains(number)
  }

  /// Whether the account lacks the right to the table (1142) or the column (1143).
  var isAboutRights: Bool { [1142, 1143].contains(number) }

  /// Whether the statement failed because writing is not allowed: no permission (1142, 1143), the server
  /// is locked (1223) or read-only (1290, 1836), or the transaction is read-only (1792).
  var isAboutWriting: Bool {
    [1142, 1143, 1223, 1290, 1792, 1836].contains(number)
  }

  /// CR_PLUGIN_NOT_ALLOWED: the server's plugin is not in MARIADB_OPT_RESTRICTED_AUTH.
  private static let notAllowedPlugin: UInt32 = 5010

  private var kind: DatabaseError.Kind {
    switch number {
    // No such column, no such table.
    case 1054, 1146: return .notModoboas
    // Too many connections; shutting down; lock, deadlock; interrupted; a cluster node that is not
    // ready; statement time-outs; killed.
    case 1040, 1047, 1053, 1203, 1205, 1213, 1226, 1317, 1927, 1969, 3024: return .busy
    // The server has gone away, the connection was lost.
    case 2006, 2013, 2055: return .busy
    // libmariadb's own time-out in a TLS handshake: ETIMEDOUT.
    case 2026 where message.hasSuffix("(110)"): return .busy
    // The backlog of a unix socket is full: EAGAIN.
    case 2002 where systemError == EAGAIN: return .busy
    // A socket that this user may not connect to.
    case 2002 where systemError == EACCES: return .refused
    // No socket, no host, no answer, no such name.
    case 2002, 2003, 2004, 2005: return .unreachable
    default: return .refused
    }
  }
}
