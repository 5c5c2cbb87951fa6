package import Diagnostics

/// Another run held the lock until the time-out.
package struct LockHeld: ReportedError, Equatable {
  /// The locked directory.
  package let directory: String
  /// How long the run waited, in seconds.
  package let timeout: Double
  package var description: String {
    let seconds = Int(exactly: timeout).map { "\($0)" } ?? "\(timeout)"
    return "\(directory): locked by another run for more than \(seconds) s;"
      + " the next run tries again"
  }

  package var exitStatus: ExitStatus { .tryAgain }
}
