package import Diagnostics

/// Why Modoboa's parameters could not be read from its database, or its flag could not be cleared.
package struct DatabaseError: Equatable {
  /// Decides the exit status and whether a retry may help.
  package enum Kind: Sendable, Equatable {
    /// The database file does not exist or cannot be read.
    case unreadable
    /// The database is temporarily unavailable: locked, starting, shutting down, full, or silent.
    case busy
    /// The server cannot be reached.
    case unreachable
    /// It is not a Modoboa database.
    case notModoboas
    /// The server refuses: wrong password, no such database, no permission.
    case refused
    /// `core_localconfig` has no row.
    case noRow
    /// The client library is missing, or this program was built without it.
    case noClientLibrary
    /// The client library does not accept the address.
    case badAddress
  }

  /// The database as an administrator knows it, never with a password.
  package let name: String
  package let kind: Kind
  /// What is wrong and, unless it is obvious, what to do.
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

  package var description: String { "\(name): \(reason)" }
}
