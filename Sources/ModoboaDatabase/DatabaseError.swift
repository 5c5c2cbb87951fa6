package import Diagnostics

/// Why Modoboa's parameters could not be read from its database, or its flag not be cleared.
package struct DatabaseError: Equatable {
  /// What kind of fault it is, which decides the exit status and whether another try may help.
  package enum Kind: Sendable, Equatable {
    /// The file of the database does not exist or may not be read.
    case unreadable
    /// The database is there, but not now: locked, starting, shutting down, full, or silent.
    case busy
    /// The server cannot be reached, or there is none where it should be.
    case unreachable
    /// What was found is no database of Modoboa's.
    case notModoboas
    /// The database refuses: the password, the name of the database, the right to read.
    case refused
    /// There is no row in `core_localconfig`.
    case noRow
    /// The client library is missing on this host, or this program was built without it.
    case noClientLibrary
    /// The address of the database is none that the client library understands.
    case badAddress
  }

  /// The database as an administrator knows it, never with a password.
  package let name: String
  /// What kind of fault it is.
  package let kind: Kind
  /// What is wrong, and where it is not plain, what to do.
  package let reason: String
}

extension DatabaseError: ReportedError {
  package var exitStatus: ExitStatus {
    switch kind {
    case .noRow: .dataError
    case .unreadable, .notModoboas: .noInput
    case .refused, .unreachable, .noClientLibrary: .unavailable
    case .busy: .tryAgain
    case .badAddress: .configuration
    }
  }

  /// One sentence for an administrator.
  package var description: String { "\(name): \(reason)" }
}
