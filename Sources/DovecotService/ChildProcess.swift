import CSystemShims
import Deadlines
import Glibc

// Known limits: a program on a file system that hangs is started for as long as that hangs; and
// what leaves its process group is not killed with it.

/// Another program that was started, in a process group of its own.
///
/// No thread is made, so that the process may fork at any time, and the deadline holds where none
/// can be made; nor does anything depend on /proc, or on a descriptor for the process.
final class ChildProcess {
  /// How a program ended by itself, and what it said.
  struct End: Sendable, Equatable {
    /// Its exit status.
    let status: Int32
    /// What it wrote to standard output.
    let output: String
    /// What it wrote to standard error.
    let errors: String

    /// How it ended, as the end of a sentence.
    var statusText: String { "it ended with status \(status)" }
  }

  /// How long a child that was killed is waited for, in seconds: one that hangs in the kernel may
  /// stay for ever.
  private static let patienceAfterKill = 0.2
  /// The longest pause between two looks at a child, in seconds.
  private static let longestPause = 0.02

  private let pid: pid_t
  private let seconds: Double
  private let deadline: Deadline
  private let output: MemoryFile
  private let errors: MemoryFile
  /// Becomes readable when the child has ended; -1 if there is none.
  private var descriptor: Int32
  /// How it ended, once that is known.
  private var result: Result<End, ChildProcessError>?

  private init(_ pid: pid_t, _ files: Files, seconds: Double, _ deadline: Deadline) {
    (self.pid, self.seconds, self.deadline) = (pid, seconds, deadline)
    (output, errors) = (files.output, files.errors)
    descriptor = child_descriptor(pid)
  }

  deinit {
    kill()
    closeDescriptor()
  }

  /// Runs a program to its end.
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
  ) throws(ChildProcessError) -> End {
    try start(path, arguments, timeout: timeout).finish()
  }

  /// Starts a program, and waits out a want of processes, memory or the like.
  ///
  /// - Parameters:
  ///   - path: the program's absolute path.
  ///   - arguments: its arguments, without its name.
  ///   - timeout: after how many seconds ``poll()`` and ``finish()`` kill it.
  ///   - patience: for how many seconds a want is waited out; nil for as long as the time-out.
  /// - Returns: the program; it is killed when nobody holds this any more.
  /// - Throws: ``ChildProcessError/notStarted(call:number:)``.
  static func start(
    _ path: String, _ arguments: [String], timeout: Double, patience: Double? = nil
  ) throws(ChildProcessError) -> ChildProcess {
    let deadline = Deadline(in: timeout)
    let last = patience.map { Deadline(in: $0) } ?? deadline
    var pause = Pause()
    child_prepare()
    while true {
      let failure: ChildProcessError
      do {
        let files = try Files()
        let pid = try Spawn.process(path, arguments, files)
        return ChildProcess(pid, files, seconds: timeout, deadline)
      } catch {
        failure = error
      }
      guard case .notStarted(_, let number) = failure, Spawn.isTransient(number),
        !last.hasPassed
      else { throw failure }
      pause.take(last, atMost: Self.longestPause)
    }
  }

  /// How it ended; nil as long as it runs and its deadline has not passed.
  func poll() -> Result<End, ChildProcessError>? {
    if let result { return result }
    look()
    if result == nil, deadline.hasPassed { kill(because: .timedOut(seconds: seconds)) }
    return result
  }

  /// Waits for its end, until the deadline.
  ///
  /// - Returns: how it ended.
  /// - Throws: ``ChildProcessError``.
  func finish() throws(ChildProcessError) -> End {
    var pause = Pause()
    while true {
      if let result = poll() { return try result.get() }
      if descriptor >= 0 {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // Rounded up: a rest below a millisecond would be waited for without a pause.
        let milliseconds = Int32(clamping: Int((deadline.remaining * 1000).rounded(.up)))
        // Whatever comes of it: from then on the child is looked at itself.
        if Glibc.poll(&entry, 1, milliseconds) != 0 { closeDescriptor() }
      } else {
        pause.take(deadline, atMost: Self.longestPause)
      }
    }
  }

  /// Kills it with its whole process group, if it still runs.
  func kill() { kill(because: .killed(signal: SIGKILL)) }

  private func kill(because error: ChildProcessError) {
    guard result == nil else { return }
    result = .failure(error)
    // As long as it is not collected, no other group can have its number.
    Glibc.kill(-pid, SIGKILL)
    let end = Deadline(in: Self.patienceAfterKill)
    var (pause, status) = (Pause(), Int32(0))
    while child_state(pid, &status) == 0, !end.hasPassed {
      pause.take(end, atMost: Self.longestPause)
    }
    collect()
  }

  /// Looks whether it has ended.
  private func look() {
    var status: Int32 = 0
    switch child_state(pid, &status) {
    case 0: return
    case 1:
      result = .success(End(status: status, output: output.text, errors: errors.text))
      collect()
    case 2:
      result = .failure(.killed(signal: status))
      collect()
    default:
      let number = errno
      switch number {
      case EINTR: return
      // Somebody else has collected it: its number may be another's by now.
      case ECHILD:
        result = .failure(.notWatched(number: number))
        closeDescriptor()
      // Nobody would end it any more.
      default: kill(because: .notWatched(number: number))
      }
    }
  }

  private func collect() {
    var status: Int32 = 0
    while waitpid(pid, &status, WNOHANG) < 0, errno == EINTR {}
    closeDescriptor()
  }

  private func closeDescriptor() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  /// Where a program writes to.
  ///
  /// Not pipes: whatever it leaves running would keep them open.
  struct Files {
    let output: MemoryFile
    let errors: MemoryFile

    fileprivate init() throws(ChildProcessError) {
      guard let output = MemoryFile(), let errors = MemoryFile() else {
        throw .notStarted(call: "memfd_create", number: errno)
      }
      (self.output, self.errors) = (output, errors)
    }
  }

  /// Pauses that grow from one to the next.
  private struct Pause {
    private var seconds = 0.001

    mutating func take(_ deadline: Deadline, atMost longest: Double) {
      usleep(useconds_t(min(seconds, max(deadline.remaining, 0.0001)) * 1e6))
      seconds = min(seconds * 1.5, longest)
    }
  }
}
