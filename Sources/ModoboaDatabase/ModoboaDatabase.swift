import Deadlines
package import ModoboaParameters

// Known limits: the connection stays open between reading and acknowledging, so that the flag is
// cleared where it was read: one connection more for the second that a reload takes.

/// Modoboa's database, whichever engine it is in.
package final class ModoboaDatabase {
  private let addresses: [DatabaseAddress]
  /// The file or the option that names the database.
  package let origin: String
  private let mayChange: Bool
  private let note: (DatabaseError) -> String
  /// The engine that has read the row, and what is to be acknowledged there.
  private var read: (engine: any Engine, pending: PendingUpdate?)?

  /// A database; nothing is opened yet.
  ///
  /// - Parameters:
  ///   - addresses: where it is, one at least; the first that answers counts.
  ///   - origin: the file or the option that names them, for messages.
  ///   - mayChange: false for a run that must not clear Modoboa's flag: ``isPending`` is false then,
  ///     and ``acknowledge(timeout:explain:)`` refuses.
  ///   - note: what is put behind the reason of an error.
  package init(
    _ addresses: [DatabaseAddress], origin: String, mayChange: Bool,
    note: @escaping (DatabaseError) -> String = { _ in "" }
  ) {
    precondition(!addresses.isEmpty, "a database without an address")
    self.addresses = addresses
    self.origin = origin
    self.mayChange = mayChange
    self.note = note
  }

  /// The database as an administrator knows it, for messages: never with a password.
  package var name: String {
    file ?? "the \(addresses[0].engine) database of \(origin)"
  }

  /// The file in which the database is, if it is in one.
  package var file: String? {
    if case .sqlite(let path) = addresses[0] { path } else { nil }
  }

  /// Whether Modoboa's flag was set when the parameters were read, and is this run's to clear.
  package var isPending: Bool { read?.pending != nil }

  /// Reads the LDAP parameters that Modoboa uses now.
  ///
  /// A server that starts, is full or fails over is tried again after growing pauses.
  ///
  /// - Parameters:
  ///   - timeout: how long to wait for the database, in seconds.
  ///   - begin: takes the sentence for a step that never ends.
  ///   - explain: takes a sentence about each further try.
  /// - Returns: the parameters of the row that Modoboa uses.
  /// - Throws: ``DatabaseError``, or `ParametersError` if what is stored cannot be understood.
  package func parameters(
    timeout: Double, begin: @escaping BeginStep, explain: @escaping (String) -> Void
  ) throws -> LDAPParameters {
    let row = try attempt(timeout, explain, of: addresses) {
      address, deadline throws(EngineError) in
      let engine = try address.open(begin)
      let row = try engine.row(withFlag: mayChange, deadline: deadline)
      self.read = (engine, row.pending)
      return row
    }
    return try SettingsExport.parameters(ofColumn: row.parameters)
  }

  /// Clears Modoboa's flag `need_dovecot_update`, unless parameters were saved since they were
  /// read.
  ///
  /// Comparing and clearing are one statement, so that no change falls between them.
  ///
  /// - Parameters:
  ///   - timeout: how long to wait for the database, in seconds.
  ///   - explain: takes a sentence about each further try.
  /// - Returns: how it ended; that the user may not write is no error.
  /// - Throws: ``DatabaseError``.
  package func acknowledge(timeout: Double, explain: @escaping (String) -> Void)
    throws(DatabaseError) -> Acknowledgement
  {
    guard mayChange, let read, let pending = read.pending else {
      return .notAllowed("this run may change nothing")
    }
    return try attempt(timeout, explain, of: [read.engine]) {
      engine, deadline throws(EngineError) in
      try engine.acknowledge(pending, deadline: deadline)
    }
  }

  private func attempt<Alternative, Value>(
    _ timeout: Double, _ explain: @escaping (String) -> Void, of alternatives: [Alternative],
    _ body: (Alternative, Deadline) throws(EngineError) -> Value
  ) throws(DatabaseError) -> Value {
    do throws(EngineError) {
      return try Attempts(timeout: timeout, explain: explain).first(of: alternatives, body)
    } catch {
      let plain = DatabaseError(name: name, kind: error.kind, reason: error.reason)
      throw DatabaseError(name: name, kind: error.kind, reason: error.reason + note(plain))
    }
  }
}
