import Deadlines
public import ModoboaParameters

/// What is stored in Modoboa's database, as far as a run needs it.
public struct StoredSettings: Sendable {
  /// The LDAP parameters.
  public let parameters: LDAPParameters
  /// What to acknowledge once Dovecot has them; nil if Modoboa's flag is not set, or is not this
  /// run's to clear.
  public let pending: PendingUpdate?

  /// Parameters, and what is to be acknowledged, if anything.
  public init(parameters: LDAPParameters, pending: PendingUpdate? = nil) {
    self.parameters = parameters
    self.pending = pending
  }
}

/// Modoboa's database, whichever engine it is in.
///
/// Nothing stays open between two calls: a server with few connections left has them for others
/// while a run works on files.
public struct ModoboaDatabase: Sendable {
  private let addresses: [DatabaseAddress]
  /// The file or the option that names the database.
  public let origin: String
  private let mayChange: Bool

  /// A database; nothing is opened yet.
  ///
  /// - Parameters:
  ///   - addresses: where it is; the first that answers counts.
  ///   - origin: the file or the option that names them, for messages.
  ///   - mayChange: false for a run that must not clear Modoboa's flag:
  ///     ``StoredSettings/pending`` is nil then, and
  ///     ``acknowledge(_:timeout:explain:)`` refuses.
  public init(_ addresses: [DatabaseAddress], origin: String, mayChange: Bool) {
    precondition(!addresses.isEmpty, "a database without an address")
    self.addresses = addresses
    self.origin = origin
    self.mayChange = mayChange
  }

  /// The database as an administrator knows it, for messages: never with a password.
  public var name: String {
    file ?? "the \(addresses[0].engine) database of \(origin)"
  }

  /// The file in which the database is, if it is in one.
  public var file: String? {
    if case .sqlite(let path) = addresses[0] { path } else { nil }
  }

  /// Reads the LDAP parameters that Modoboa uses now.
  ///
  /// A server that starts, is full or fails over is tried again after growing pauses.
  ///
  /// - Parameters:
  ///   - timeout: how long to wait for the database, in seconds.
  ///   - explain: takes a sentence about each further try.
  /// - Returns: the parameters of the row that Modoboa uses.
  /// - Throws: ``DatabaseError``, or `ParametersError` if what is stored cannot be understood.
  public func settings(timeout: Double, explain: (String) -> Void) throws -> StoredSettings {
    let row = try attempt(timeout, explain) { engine, deadline throws(EngineFailure) in
      try engine.row(withFlag: mayChange, deadline: deadline)
    }
    return StoredSettings(
      parameters: try SettingsExport.parameters(ofColumn: row.parameters), pending: row.pending)
  }

  /// Clears Modoboa's flag `need_dovecot_update`, unless parameters were saved since they were
  /// read.
  ///
  /// Comparing and clearing are one statement, so that no change falls between them.
  ///
  /// - Parameters:
  ///   - pending: what was read with the parameters.
  ///   - timeout: how long to wait for the database, in seconds.
  ///   - explain: takes a sentence about each further try.
  /// - Returns: how it ended; that the user may not write is no error.
  /// - Throws: ``DatabaseError``.
  public func acknowledge(_ pending: PendingUpdate, timeout: Double, explain: (String) -> Void)
    throws(DatabaseError) -> Acknowledgement
  {
    guard mayChange else { return .notAllowed("this run may change nothing") }
    return try attempt(timeout, explain) { engine, deadline throws(EngineFailure) in
      try engine.acknowledge(pending, deadline: deadline)
    }
  }

  private func attempt<Value>(
    _ timeout: Double, _ explain: (String) -> Void,
    _ body: (any Engine, Deadline) throws(EngineFailure) -> Value
  ) throws(DatabaseError) -> Value {
    do {
      return try withoutActuallyEscaping(explain) { explain throws(EngineFailure) in
        try Attempts(timeout: timeout, explain: explain).first(of: addresses) {
          address, deadline throws(EngineFailure) in
          try body(address.open(), deadline)
        }
      }
    } catch {
      throw DatabaseError(name: name, kind: error.kind, reason: error.reason)
    }
  }
}
