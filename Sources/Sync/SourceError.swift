package import Diagnostics
package import Files
package import ModoboaParameters

/// Why the parameters could not be read from the source.
package enum SourceError: Equatable {
  /// The export, or the file with the database's URL, cannot be opened or read.
  ///
  /// The note says, in parentheses, with whose rights it was opened; it may be empty.
  case unreadable(SystemCallError, note: String)
  /// The source must not be opened, or not with the rights of this process.
  case forbidden(String)
  /// The content is not what Modoboa stores or exports.
  case unintelligible(name: String, ParametersError)
}

extension SourceError: ReportedError {
  package var exitStatus: ExitStatus {
    switch self {
    case .unreadable: .noInput
    case .forbidden: .permission
    case .unintelligible: .dataError
    }
  }

  package var description: String {
    switch self {
    case .unreadable(let error, let note): "cannot read the source: \(error)\(note)"
    case .forbidden(let reason): reason
    case .unintelligible(let name, let error): "\(name): \(error)"
    }
  }
}
