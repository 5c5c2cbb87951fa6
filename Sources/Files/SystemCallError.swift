package import Diagnostics
import Glibc

/// A failed system call on a path.
package struct SystemCallError: Equatable {
  /// The name of the call, as in its man page.
  package let call: String
  package let path: String
  /// The error number, errno(3).
  package let number: Int32

  /// An error with the current `errno`, or another number.
  package init(_ call: String, _ path: String, number: Int32 = errno) {
    self.call = call
    self.path = path
    self.number = number
  }

  /// Whether the path does not exist.
  package var isMissing: Bool { number == ENOENT }
}

extension SystemCallError: ReportedError {
  package var exitStatus: ExitStatus { .cannotCreate }

  /// For example "/path: No space left on device (fsync)".
  package var description: String { "\(path): \(String(cString: strerror(number))) (\(call))" }
}

/// Makes a system call, and restarts it while signals interrupt it.
///
/// - Throws: ``SystemCallError`` for a negative result.
@discardableResult
func check<Result: SignedInteger>(
  _ call: String, _ path: String, _ body: () -> Result
) throws(SystemCallError) -> Result {
  while true {
    let result = body()
    if result >= 0 { return result }
    if errno != EINTR { throw SystemCallError(call, path) }
  }
}
