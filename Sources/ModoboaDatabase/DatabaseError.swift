/// Why Modoboa's parameters could not be read from its database.
///
/// `name` is the database as an administrator knows it.
public enum DatabaseError: Error, Equatable {
  /// The database does not exist or may not be read; the reason.
  case unreadable(name: String, reason: String)
  /// The database is there, but not now: locked, or left half-written by a writer that is gone.
  case busy(name: String, reason: String)
  /// What was found is no database of Modoboa's; the reason.
  case notModoboas(name: String, reason: String)
  /// The database refuses; the reason.
  case refused(name: String, reason: String)
  /// There is no row in `core_localconfig`.
  case noRow(name: String)
  /// The client library is missing on this host.
  case noClientLibrary(package: String, reason: String)
}

extension DatabaseError: CustomStringConvertible {
  /// One sentence for an administrator.
  public var description: String {
    switch self {
    case .unreadable(let name, let reason), .busy(let name, let reason),
      .notModoboas(let name, let reason),
      .refused(let name, let reason):
      "\(name): \(reason)"
    case .noRow(let name):
      "\(name): table core_localconfig has no row; has 'manage.py load_initial_data' been run?"
    case .noClientLibrary(let package, let reason):
      "the database client library is missing; install the package \(package) (\(reason))"
    }
  }
}
