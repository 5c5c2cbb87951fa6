import Dispatch
import Subprocess
import Synchronization
import SystemPackage

/// Why a program that was started gave no answer.
enum ChildProcessError: Error {
  /// It did not start; the reason.
  case notStarted(String)
  /// It ended with another status than 0, or by a signal.
  case failed(String)
  /// It was still running at its deadline, and was ended.
  case timedOut(seconds: Double)

  var description: String {
    switch self {
    case .notStarted(let reason): "it could not be started: \(reason)"
    case .failed(let status): "it ended with \(status)"
    case .timedOut(let seconds): "no answer within \(seconds) s"
    }
  }
}

/// Other programs, run one at a time to their end.
///
/// The run itself is a straight line and waits for them, so that a run which starts none never
/// starts the machinery of Swift concurrency either.
enum ChildProcess {
  /// The environment of every child: nothing of ours, which may hold the database's password.
  private static var environment: Environment {
    .custom(["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"])
  }

  /// Runs a program and returns what it writes to standard output, 4 KiB at most.
  ///
  /// - Parameters:
  ///   - path: the program's absolute path.
  ///   - arguments: its arguments, without its name.
  ///   - timeout: after how many seconds it is killed.
  /// - Returns: the output.
  /// - Throws: ``ChildProcessError``.
  static func output(of path: String, arguments: [String], timeout: Double)
    throws(ChildProcessError) -> String
  {
    let result = Mutex<Result<String, ChildProcessError>>(.failure(.timedOut(seconds: timeout)))
    let isDone = DispatchSemaphore(value: 0)
    let task = Task(executorPreference: OwnThread()) {
      let outcome = await run(path, arguments)
      result.withLock { $0 = outcome }
      isDone.signal()
    }
    if isDone.wait(timeout: .now() + timeout) == .timedOut {
      // Cancelling ends the child; its end is waited for, so that nothing is left behind.
      task.cancel()
      isDone.wait()
      throw .timedOut(seconds: timeout)
    }
    return try result.withLock { $0 }.get()
  }

  private static func run(_ path: String, _ arguments: [String]) async -> Result<
    String, ChildProcessError
  > {
    do {
      let record = try await Subprocess.run(
        .path(FilePath(path)), arguments: .init(arguments), environment: environment,
        output: .string(limit: 4096), error: .discarded)
      guard case .exited(0) = record.terminationStatus else {
        return .failure(.failed("\(record.terminationStatus)"))
      }
      return .success(record.standardOutput)
    } catch {
      return .failure(.notStarted("\(error)"))
    }
  }
}

/// Runs tasks on a thread of its own.
///
/// A caller that blocks may itself stand on one of the few threads that tasks share; were the task
/// to need one of those too, neither would go on.
private final class OwnThread: TaskExecutor {
  private let queue = DispatchQueue(label: "child process")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
