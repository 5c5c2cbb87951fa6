package import Diagnostics

/// Why a file could not be replaced.
package enum ReplacementError: Equatable {
  /// The run may change nothing; a caller that comes here has a fault.
  case dryRun(path: String)
  /// A step failed before the rename: nothing has changed.
  case nothingChanged(SystemCallError)
  /// Another program changed the file while the new one was being prepared: its change stands.
  case changedMeanwhile(path: String)
  /// The new file is in place, but the directory could not be flushed: after a power cut the old
  /// one may be back.
  case notDurable(SystemCallError)
}

extension ReplacementError: ReportedError {
  package var exitStatus: ExitStatus {
    switch self {
    case .dryRun: .software
    case .nothingChanged, .notDurable: .cannotCreate
    case .changedMeanwhile: .tryAgain
    }
  }

  /// One sentence for an administrator.
  package var description: String {
    switch self {
    case .dryRun(let path):
      "\(path): a run that may change nothing tried to replace it; please report this"
    case .nothingChanged(let error): "\(error); nothing has changed"
    case .changedMeanwhile(let path):
      "\(path): another program changed it during this run; its change stands, run again to see what differs"
    case .notDurable(let error):
      "\(error); the new file is in place, but may be lost in a power cut"
    }
  }
}
