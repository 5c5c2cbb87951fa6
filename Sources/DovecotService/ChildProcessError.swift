import Glibc

/// Why a program did not exit by itself, so that its result is not known.
enum ChildProcessError: Error, Equatable {
  /// It could not be started: the system call that failed, and its errno.
  case notStarted(call: String, number: Int32)
  /// It was killed at its deadline.
  case timedOut(seconds: Double)
  /// A signal killed it.
  case killed(signal: Int32)
  /// How it ended cannot be seen; the errno of waitid(2).
  case notWatched(number: Int32)

  /// For the end of a sentence that names the program.
  var description: String {
    switch self {
    case .notStarted(let call, let number):
      "it could not be started: \(String(cString: strerror(number))) (\(call))"
    case .timedOut(let seconds): "no answer within \(seconds) s"
    case .killed(let signal): "it was killed by signal \(signal)"
    case .notWatched(let number):
      "how it ended cannot be seen: \(String(cString: strerror(number))) (waitid)"
    }
  }
}
