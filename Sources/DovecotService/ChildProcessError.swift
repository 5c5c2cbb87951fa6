import Glibc

/// Why a program gave no answer, such that nothing follows from it.
enum ChildProcessError: Error, Equatable {
  /// It could not be started: the system call that failed, and its error number.
  case notStarted(call: String, number: Int32)
  /// It was still running at its deadline, and was killed.
  case timedOut(seconds: Double)
  /// A signal ended it.
  case killed(signal: Int32)
  /// How it ended cannot be seen; the error number of waitid(2).
  case notWatched(number: Int32)

  /// What happened, as the end of a sentence that names the program.
  var description: String {
    switch self {
    case .notStarted(let call, let number):
      "it could not be started: \(String(cString: strerror(number))) (\(call))"
    case .timedOut(let seconds): "no answer within \(seconds) s"
    case .killed(let signal): "it was ended by signal \(signal)"
    case .notWatched(let number):
      "how it ended cannot be seen: \(String(cString: strerror(number))) (waitid)"
    }
  }
}
