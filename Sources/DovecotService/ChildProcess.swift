import Subprocess
import SystemPackage

/// Why a program that was started gave no answer.
enum ChildProcessError: Error {
  /// It did not start, or wrote more than was asked for; the reason.
  case notRun(String)
  /// It ended with another status than 0, or by a signal.
  case failed(String)
  /// It was still running at its deadline, and was ended.
  case timedOut(seconds: Double)

  var description: String {
    switch self {
    case .notRun(let reason): "it could not be run: \(reason)"
    case .failed(let status): "it ended with \(status)"
    case .timedOut(let seconds): "no answer within \(seconds) s"
    }
  }
}

/// Other programs, run one at a time to their end.
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
  static func output(
    of path: String, arguments: [String], timeout: Double
  ) async throws(ChildProcessError) -> String {
    let result = await withTaskGroup { group in
      group.addTask { await run(path, arguments) }
      group.addTask {
        try? await Task.sleep(for: .seconds(timeout))
        return .failure(ChildProcessError.timedOut(seconds: timeout))
      }
      // Cancelling the other task ends the child, and the group waits for that.
      defer { group.cancelAll() }
      return await group.next() ?? .failure(.timedOut(seconds: timeout))
    }
    return try result.get()
  }

  private static func run(
    _ path: String, _ arguments: [String]
  ) async -> Result<String, ChildProcessError> {
    do {
      let record = try await Subprocess.run(
        .path(FilePath(path)), arguments: .init(arguments), environment: environment,
        output: .string(limit: 4096), error: .discarded)
      guard case .exited(0) = record.terminationStatus else {
        return .failure(.failed("\(record.terminationStatus)"))
      }
      return .success(record.standardOutput)
    } catch {
      return .failure(.notRun("\(error)"))
    }
  }
}
