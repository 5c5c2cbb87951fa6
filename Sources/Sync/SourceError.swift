package import Diagnostics
package import Files
import ModoboaDatabase
package import ModoboaParameters
import PrivilegeSeparation

/// Why a source gave no parameters.
package enum SourceError: Equatable {
  /// The export, or the file with the database's URL, does not exist or may not be read.
  ///
  /// With whose rights it was opened, in brackets, or nothing.
  case unreadable(SystemCallError, note: String)
  /// It must not be opened, or not with the rights that are left.
  case forbidden(String)
  /// What was read is not what Modoboa stores or exports.
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
    case .unreadable(let error, let note): "the source cannot be read: \(error)\(note)"
    case .forbidden(let reason): reason
    case .unintelligible(let name, let error): "\(name): \(error)"
    }
  }
}
