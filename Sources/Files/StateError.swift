package import Diagnostics
import Glibc

/// Why a note could not be written.
package enum StateError: Equatable {
  /// A step failed; the error.
  case unwritable(String)
  /// Other users can change the directory.
  case openToOthers(String)
  /// Another run has held the lock for too long.
  case locked(String)
}

extension StateError: ReportedError {
  package var exitStatus: ExitStatus {
    switch self {
    case .unwritable, .openToOthers: .cannotCreate
    case .locked: .tryAgain
    }
  }

  package var description: String {
    switch self {
    case .unwritable(let reason):
      "cannot record what the next run has to do: \(reason)"
    case .openToOthers(let path):
      "\(path): directory is writable by other users, so it cannot record what the next run has to do;"
        + " check its owner and run chmod go-w \(path)"
    case .locked(let path):
      "\(path): locked by another run; the next run tries again"
    }
  }
}
