import DovecotService
import Files
import Glibc
import PassdbFile
import Sync

/// Why metrics were not written, but for a system call that failed.
enum MetricsError: Error, Equatable, CustomStringConvertible {
  /// Something else stands there.
  case foreign(String)
  /// Another run keeps the folder locked.
  case locked(String)

  /// One sentence for an administrator.
  var description: String {
    switch self {
    case .foreign(let path): "\(path): this program did not write what stands there, so it stays"
    case .locked(let path): "\(path): another process keeps it locked"
    }
  }
}
