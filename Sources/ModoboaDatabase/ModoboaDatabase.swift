public import ModoboaParameters

/// Modoboa's database, whichever engine it is in.
public struct ModoboaDatabase: Sendable {
  private let url: DatabaseURL

  /// The database at a URL; nothing is opened yet.
  public init(_ url: DatabaseURL) {
    self.url = url
  }

  /// The database as an administrator knows it, for messages: never with a password.
  public var name: String { url.sqlitePath }

  /// Reads the LDAP parameters that Modoboa uses now.
  ///
  /// - Parameter timeout: how long to wait for the database, in seconds.
  /// - Returns: the parameters of the row that Modoboa uses.
  /// - Throws: ``DatabaseError``, or `ParametersError` if what is stored cannot be understood.
  public func parameters(timeout: Double) throws -> LDAPParameters {
    #if SQLite
      let database = try SQLiteDatabase(path: url.sqlitePath, timeout: timeout)
      return try SettingsExport.parameters(ofColumn: database.parametersColumn())
    #else
      throw DatabaseError.refused(name: name, reason: "this program was built without SQLite")
    #endif
  }
}
