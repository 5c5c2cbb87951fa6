package import Diagnostics
import Glibc

/// Why a worker gave no answer.
package enum WorkerError: Equatable {
  /// The worker's own report: the exit status of the run, and the sentence for standard error.
  case reported(status: Int32, String)
  /// It had no answer at the deadline, and was killed; what it was doing.
  case late(Step)
  /// It ended without an answer: a library crashed, or it needed too much memory.
  case ended(String, how: String)
  /// What it said is no answer.
  case nonsense(String)
  /// There was no process or pipe to be had: the call, errno(3).
  case notStarted(String, Int32)
}

extension WorkerError: ReportedError {
  package var exitStatus: ExitStatus {
    switch self {
    // A worker that is in strange hands cannot say that all is well.
    case .reported(let status, _):
      status < ExitStatus.usage.rawValue
        ? .software : ExitStatus(rawValue: status) ?? .software
    case .late, .notStarted: .tryAgain
    case .ended, .nonsense: .unavailable
    }
  }

  package var description: String {
    switch self {
    case .reported(_, let reason): reason
    case .late(let step): "\(step.subject): \(step.late)"
    case .ended(let subject, let how):
      "\(subject): the worker process ended without an answer (\(how)): a client library crashed, or was sent more"
        + " than fits into its memory"
    case .nonsense(let subject): "\(subject): the worker process sent what is no answer"
    case .notStarted(let call, let number):
      "no worker process can be started: \(String(cString: strerror(number))) (\(call)); the next run tries again"
    }
  }
}
