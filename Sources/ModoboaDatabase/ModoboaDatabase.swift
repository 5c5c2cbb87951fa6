import Deadlines
package import ModoboaParameters

// Known limits: the connection stays open between reading and acknowledging, so that the flag is
// cleared on the server it was read from. That is one more connection for the second that a reload
// takes.

/// Modoboa's database, whatever its engine.
package final class ModoboaDatabase {
  private let addresses: [DatabaseAddress]
  /// The file or the option that names the database.
  package let origin: String
  private let mayChange: Bool
  private let note: (DatabaseError) -> String
  /// The engine that has read the row, and what to acknowledge there.
  private var read: (engine: any Engine, pending: PendingUpdate?)?

  /// Opens nothing yet.
  ///
  /// - Parameters:
  ///   - addresses: at least one address; the first that answers is used.
  ///   - origin: the file or the option that names them, for messages.
  ///   - mayChange: false for a run that must not clear Modoboa's flag: then ``isPending`` is false and
  ///     ``acknowledge(timeout:explain:)`` refuses.
  ///   - note: text to append to the reason of an error.
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

  /// The database as an administrator knows it, never with a password.
  package var name: String {
    file ?? "the \(addresses[0].engine) database of \(origin)"
  }

  /// The database file, if it is a SQLite database.
  package var file: String? {
    if case .sqlite(let path) = addresses[0] { path } else { nil }
  }

  /// Whether Modoboa's flag was set when the parameters were read, and this run may clear it.
  package var isPending: Bool { read?.pending != nil }

  /// Reads the LDAP parameters that Modoboa uses now.
  ///
  /// A server that is starting, full or failing over is retried with growing pauses.
  ///
  /// - Parameters:
  ///   - timeout: how long to wait for the database, in seconds.
  ///   - begin: called before each step with the error text in case it never ends.
  ///   - explain: called with a sentence about each retry.
  /// - Returns: the parameters of the row that Modoboa uses.
  /// - Throws: ``DatabaseError``, or `ParametersError` if the stored value cannot be parsed.
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
  /// One statement compares and clears, so that no change can come in between.
  ///
  /// - Parameters:
  ///   - timeout: how long to wait for the database, in seconds.
  ///   - explain: called with a sentence about each retry.
  /// - Returns: the outcome; it is not an error if the account may not write.
  /// - Throws: ``DatabaseError``.
  package func acknowledge(timeout: Double, explain: @escaping (String) -> Void)
    throws(DatabaseError) -> Acknowledgement
  {
    guard mayChange, let read, let pending = read.pending else {
      return .notAllowed("this run must not change anything")
    }
    return try attempt(timeout, explain, of: [read.engine]) {
      engine, deadline throws(EngineError) in
      try engine.acknowledge(pending, deadline: deadline)
    }
  }

  /// Looks an account up in the database that the parameters were read from.
  ///
  /// - Parameters:
  ///   - address: the address of its mailbox.
  ///   - timeout: how long to wait for the database, in seconds.
  ///   - explain: called with a sentence about each retry.
  /// - Returns: what Modoboa's tables say; it is not an error if they cannot be read.
  /// - Throws: ``DatabaseError``.
  package func account(
    _ address: MailboxAddress, timeout: Double, explain: @escaping (String) -> Void
  ) throws(DatabaseError) -> StoredAccount {
    guard let read else { return .notReadable("the parameters were not read") }
    return try attempt(timeout, explain, of: [read.engine]) {
      engine, deadline throws(EngineError) in
      try engine.account(address, deadline: deadline)
    }
  }

  /// Looks a client of Modoboa's OAuth2 service up in the database that the parameters were read from.
  ///
  /// - Parameters:
  ///   - id: its id, of ``StoredClient/limit`` bytes at most.
  ///   - timeout: how long to wait for the database, in seconds.
  ///   - explain: called with a sentence about each retry.
  /// - Returns: what Modoboa's table says; it is not an error if it cannot be read.
  /// - Throws: ``DatabaseError``.
  package func client(_ id: String, timeout: Double, explain: @escaping (String) -> Void)
    throws(DatabaseError) -> StoredClient
  {
    guard let read else { return .notReadable("the parameters were not read", grant: nil) }
    return try attempt(timeout, explain, of: [read.engine]) {
      engine, deadline throws(EngineError) in
      try engine.client(id, deadline: deadline)
    }
  }

  /// Reads Modoboa's parameter `handle_mailboxes`, from the database that the others were read from.
  ///
  /// - Parameters:
  ///   - timeout: how long to wait for the database, in seconds.
  ///   - explain: called with a sentence about each retry.
  /// - Returns: nil if it is not stored, so that Modoboa's default counts: off.
  /// - Throws: ``DatabaseError``, or `ParametersError` if the stored value cannot be parsed.
  package func handlesMailboxes(timeout: Double, explain: @escaping (String) -> Void) throws
    -> Bool?
  {
    guard let read else { return nil }
    let row = try attempt(timeout, explain, of: [read.engine]) {
      engine, deadline throws(EngineError) in
      try engine.row(withFlag: false, deadline: deadline)
    }
    return try SettingsExport.handlesMailboxes(ofColumn: row.parameters)
  }

  /// Looks at the tables that Dovecot writes, in the database that the parameters were read from.
  ///
  /// - Parameters:
  ///   - timeout: how long to wait for the database, in seconds.
  ///   - explain: called with a sentence about each retry.
  /// - Returns: what the system catalog says; nil if the parameters were not read.
  /// - Throws: ``DatabaseError``.
  package func tables(timeout: Double, explain: @escaping (String) -> Void)
    throws(DatabaseError) -> StoredTables?
  {
    guard let read else { return nil }
    return try attempt(timeout, explain, of: [read.engine]) {
      engine, deadline throws(EngineError) in
      try engine.tables(deadline: deadline)
    }
  }

  /// Reads mailboxes in the database that the parameters were read from.
  ///
  /// - Parameters:
  ///   - user: the user's id after which to begin; nil for the beginning.
  ///   - limit: how many to read at most.
  ///   - timeout: how long to wait for the database, in seconds.
  ///   - explain: called with a sentence about each retry.
  /// - Returns: the mailboxes, in the order of their users' ids; fewer than the limit at the end.
  /// - Throws: ``DatabaseError``, also if the tables cannot be read.
  package func mailboxes(
    after user: Int?, limit: Int, timeout: Double, explain: @escaping (String) -> Void
  ) throws(DatabaseError) -> [StoredMailbox] {
    precondition(read != nil, "mailboxes before the parameters")
    return try attempt(timeout, explain, of: [read].compactMap { $0?.engine }) {
      engine, deadline throws(EngineError) in
      try engine.mailboxes(after: user, limit: limit, deadline: deadline)
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
