import Diagnostics
import Glibc

extension ExitStatus {
  /// Ends the process.
  func exit() -> Never {
    Glibc.exit(rawValue)
  }
}
