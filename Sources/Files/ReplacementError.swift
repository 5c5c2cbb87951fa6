package import Diagnostics

/// Why a file was not replaced, or not durably.
package enum ReplacementError: Equatable {
  /// The run must not change anything: a bug of the caller.
  case dryRun(path: String)
  /// A step before the rename failed: nothing has changed.
  case nothingChanged(SystemCallError)
  /// Another program changed the file during the run: its change is kept.
  case changedMeanwhile(path: String)
  /// The new file is in place, but the directory could not be flushed: a power failure may bring
  /// the old one back.
  case notDurable(SystemCallError)
}

extension ReplacementError {
  /// What failed, without what that means for the file: for a sentence that says that itself.
  ///
  /// - Parameter error: any error.
  /// - Returns: its text.
  package static func cause(of error: any Error) -> String {
    switch error {
    case ReplacementError.nothingChanged(let cause), ReplacementError.notDurable(let cause):
      "\(cause)"
    case ReplacementError.changedMeanwhile(let path):
      "\(path): another program changed it during this run"
    default: "\(error)"
    }
  }
}

extension ReplacementError: ReportedError {
  package var exitStatus: ExitStatus {
    switch self {
    case .dryRun: .software
    case .nothingChanged, .notDurable: .cannotCreate
    case .changedMeanwhile: .tryAgain
    }
  }

  package var description: String {
    switch self {
    case .dryRun(let path):
      "\(path): internal error: a dry run tried to replace it; please report this"
    case .nothingChanged(let error): "\(error); nothing has changed"
    case .changedMeanwhile(let path):
      "\(path): another program changed it during this run; not replaced, run again to see what differs"
    case .notDurable(let error):
      "\(error); the new file is in place, but may be lost in a power failure"
    }
  }
}
