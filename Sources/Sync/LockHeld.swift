package import Diagnostics
import Files
import PassdbFile

/// Another run holds the lock.
package struct LockHeld: ReportedError, Equatable {
  /// The directory that is locked.
  package let directory: String
  /// How long the run waited, in seconds.
  package let timeout: Double
  /// One sentence for an administrator.
  package var description: String {
    "\(directory): another run has held the lock for more than \(timeout) s; this one gives up, the next will try"
  }

  package var exitStatus: ExitStatus { .tryAgain }
}
