package import Diagnostics
import ModoboaDatabase

/// Why a file does not give the address of the database.
package struct DiscoveryError: Equatable {
  package enum Kind: Sendable, Equatable {
    /// The file does not exist or cannot be read.
    case unreadable
    /// The file has unusable contents.
    case unusable
    /// The file is not opened: anybody could have written it, or this process lacks the rights.
    case forbidden
  }

  package let kind: Kind
  /// The file, with the line if the error is in one.
  package let place: String
  /// What is wrong and what to do; never contains a value from the file.
  package let reason: String
}

extension DiscoveryError: ReportedError {
  package var exitStatus: ExitStatus {
    switch kind {
    case .unreadable: .noInput
    case .unusable: .configuration
    case .forbidden: .permission
    }
  }

  package var description: String { kind == .forbidden ? reason : "\(place): \(reason)" }
}
