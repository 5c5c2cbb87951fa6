package import Diagnostics
import ModoboaDatabase

/// Why a file does not say where the database is.
package struct DiscoveryError: Equatable {
  /// What kind of fault it is.
  package enum Kind: Sendable, Equatable {
    /// The file does not exist or cannot be read.
    case unreadable
    /// The file says something that cannot be used.
    case unusable
    /// The file is not opened, since anybody could have written it, or for want of rights.
    case forbidden
  }

  /// What kind of fault it is.
  package let kind: Kind
  /// The file, and the line if one is to blame.
  package let place: String
  /// What is wrong and what to do; never with a value of the file.
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

  /// The place and the reason.
  package var description: String { kind == .forbidden ? reason : "\(place): \(reason)" }
}
