import Glibc
import Subprocess
import SystemPackage

/// Why a program that was started gave no answer.
enum ChildProcessError: Error {
  /// It did not start; the reason.
  case notRun(String)
  /// It was still running at its deadline, and was ended.
  case timedOut(seconds: Double)

  var description: String {
    switch self {
    case .notRun(let reason): "it could not be run: \(reason)"
    case .timedOut(let seconds): "no answer within \(seconds) s"
    }
  }
}

/// Other programs, run one at a time to their end.
enum ChildProcess {
  /// How a program ended, and what it said.
  struct End: Sendable {
    /// Its exit status; for one that a signal ended, 128 and the signal, as a shell says it.
    let status: Int32
    /// What it wrote to standard output.
    let output: String
    /// What it wrote to standard error.
    let errors: String

    /// How it ended, as the end of a sentence.
    var statusText: String {
      status > 128 ? "it was ended by signal \(status - 128)" : "it ended with status \(status)"
    }
  }

  /// The environment of every child: nothing of ours, which may hold the database's password.
  private static var environment: Environment {
    .custom([
      "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C",
    ])
  }

  /// Runs a program to its end, in a process group of its own.
  ///
  /// What it leaves running in the background is not waited for.
  ///
  /// - Parameters:
  ///   - path: the program's absolute path.
  ///   - arguments: its arguments, without its name.
  ///   - timeout: after how many seconds it and its whole process group are killed.
  /// - Returns: how it ended.
  /// - Throws: ``ChildProcessError``.
  static func run(
    _ path: String, _ arguments: [String], timeout: Double
  ) async throws(ChildProcessError) -> End {
    let result = await withTaskGroup { group in
      group.addTask { await start(path, arguments) }
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

  private static func start(
    _ path: String, _ arguments: [String]
  ) async -> Result<End, ChildProcessError> {
    // libdispatch, on which all that is concurrent runs, aborts the process when it looks for its
    // threads there in vain; as in a chroot without /proc.
    guard access("/proc/self/task", R_OK) == 0 else {
      return .failure(.notRun("/proc is not mounted, without which no program can be watched"))
    }
    // Not pipes: whatever the child has left running would keep them open.
    guard let output = MemoryFile(), let errors = MemoryFile() else {
      return .failure(.notRun("memfd_create: \(String(cString: strerror(errno)))"))
    }
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)
    ]
    do {
      let record = try await Subprocess.run(
        .path(FilePath(path)), arguments: .init(arguments), environment: environment,
        platformOptions: options,
        output: .fileDescriptor(output.descriptor, closeAfterSpawningProcess: false),
        error: .fileDescriptor(errors.descriptor, closeAfterSpawningProcess: false))
      let status: Int32 =
        switch record.terminationStatus {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
      return .success(End(status: status, output: output.text, errors: errors.text))
    } catch {
      return .failure(.notRun("\(error)"))
    }
  }
}
