import Diagnostics
import Glibc

extension ExitStatus {
  /// Ends the process with this status.
  func exit() -> Never {
    Glibc.exit(rawValue)
  }
}
