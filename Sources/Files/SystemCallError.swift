package import Diagnostics
import Glibc

/// A system call that failed on a path.
package struct SystemCallError: Equatable {
  /// The name of the call, as in its man page.
  package let call: String
  /// The path that it was about.
  package let path: String
  /// The error number, errno(3).
  package let number: Int32

  /// An error with the number that the last call left in `errno`, or another one.
  package init(_ call: String, _ path: String, number: Int32 = errno) {
    self.call = call
    self.path = path
    self.number = number
  }

  /// Whether there is nothing at the path.
  package var isMissing: Bool { number == ENOENT }
}

extension SystemCallError: ReportedError {
  package var exitStatus: ExitStatus { .cannotCreate }

  /// One sentence: "/path: No space left on device (fsync)".
  package var description: String { "\(path): \(String(cString: strerror(number))) (\(call))" }
}

/// Repeats a call while signals interrupt it.
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
