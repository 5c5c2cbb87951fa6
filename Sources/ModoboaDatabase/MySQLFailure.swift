/// What a MySQL or MariaDB server, or libmariadb, says went wrong.
struct MySQLFailure: Error, Equatable {
  /// The number: from 2000 to 2999 it is libmariadb's own (errmsg.h), else the server's
  /// (mysqld_error.h).
  let number: UInt32
  /// The words.
  let message: String

  /// The error for an administrator: what kind of fault it is, and the server's words.
  var failure: EngineFailure {
    let kind = kind
    return EngineFailure(
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

  private var kind: DatabaseError.Kind {
    switch number {
    // No such column, no such table.
    case 1054, 1146: return .notModoboas
    // Too many connections; shutting down; lock, deadlock; interrupted; a node of a cluster that is
    // not ready; time-outs of statements; killed.
    case 1040, 1047, 1053, 1203, 1205, 1213, 1226, 1317, 1927, 1969, 3024: return .busy
    // The server has gone away, the connection was lost.
    case 2006, 2013, 2055: return .busy
    // The backlog of a unix socket is full: EAGAIN.
    case 2002 where message.hasSuffix("(11)"): return .busy
    // No socket, no host, no answer from one, no such name.
    case 2002, 2003, 2004, 2005: return .unreachable
    default: return .refused
    }
  }
}
