package import Diagnostics
import Glibc

/// Why a note could not be kept.
package enum StateError: Equatable {
  /// A system call failed; which, and where.
  case unwritable(String)
  /// Others may change what stands in the directory.
  case openToOthers(String)
  /// Another run has been writing for too long.
  case locked(String)
}

extension StateError: ReportedError {
  package var exitStatus: ExitStatus {
    switch self {
    case .unwritable, .openToOthers: .cannotCreate
    case .locked: .tryAgain
    }
  }

  /// One sentence for an administrator.
  package var description: String {
    switch self {
    case .unwritable(let reason):
      "what is left to do for the next run cannot be noted: \(reason)"
    case .openToOthers(let path):
      "\(path): users other than root and the running one may change files here, so what is left to do for the"
        + " next run cannot be noted; take that right away (chmod go-w)"
    case .locked(let path):
      "\(path): another run keeps it locked; this one gives up, the next will try"
    }
  }
}
