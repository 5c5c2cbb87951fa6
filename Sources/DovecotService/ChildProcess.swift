import CSystemShims
import Deadlines
import Glibc

// Known limits: starting a program on a file system that hangs takes as long as it hangs; processes
// that leave the program's process group are not killed with it.

/// A child process that runs another program, in a process group of its own.
///
/// It uses no threads, so that this process may fork at any time and the deadline holds even where
/// none can be created. It depends neither on /proc nor on pidfd_open(2).
final class ChildProcess {
  /// How a program exited, and its output.
  struct End: Sendable, Equatable {
    let status: Int32
    /// Standard output.
    let output: String
    /// Standard error.
    let errors: String

    /// For the end of a sentence.
    var statusText: String { "it exited with status \(status)" }
  }

  /// How long to wait for a killed child, in seconds: one that hangs in the kernel may never go away.
  private static let patienceAfterKill = 0.2
  /// The longest pause between two checks of a child, in seconds.
  private static let longestPause = 0.02

  private let pid: pid_t
  private let seconds: Double
  private let deadline: Deadline
  private let output: MemoryFile
  private let errors: MemoryFile
  /// A pidfd, readable once the child has ended; -1 for none.
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

  /// Runs a program and waits for it, but not for what it leaves running in the background.
  ///
  /// - Parameters:
  ///   - path: the program's absolute path.
  ///   - arguments: its arguments, without its name.
  ///   - timeout: after how many seconds its whole process group is killed.
  /// - Returns: how it ended.
  /// - Throws: ``ChildProcessError``.
  static func run(
    _ path: String, _ arguments: [String], timeout: Double
  ) throws(ChildProcessError) -> End {
    try start(path, arguments, timeout: timeout).finish()
  }

  /// Starts a program; retries while processes, memory or the like are short.
  ///
  /// - Parameters:
  ///   - path: the program's absolute path.
  ///   - arguments: its arguments, without its name.
  ///   - timeout: after how many seconds ``poll()`` and ``finish()`` kill it.
  ///   - patience: for how many seconds to retry; nil for as long as the time-out.
  /// - Returns: the program, which is killed with the last reference to it.
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

  /// How it ended; nil while it runs and its deadline has not passed.
  ///
  /// Kills it at the deadline.
  func poll() -> Result<End, ChildProcessError>? {
    if let result { return result }
    check()
    if result == nil, deadline.hasPassed { kill(because: .timedOut(seconds: seconds)) }
    return result
  }

  /// Waits until it ends, or kills it at its deadline.
  ///
  /// - Returns: how it ended.
  /// - Throws: ``ChildProcessError``.
  func finish() throws(ChildProcessError) -> End {
    var pause = Pause()
    while true {
      if let result = poll() { return try result.get() }
      if descriptor >= 0 {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // Rounded up: less than a millisecond would become a busy loop.
        let milliseconds = Int32(clamping: Int((deadline.remaining * 1000).rounded(.up)))
        // On any result, errors included, fall back to checking the child itself.
        if Glibc.poll(&entry, 1, milliseconds) != 0 { closeDescriptor() }
      } else {
        pause.take(deadline, atMost: Self.longestPause)
      }
    }
  }

  /// Kills its whole process group, if it still runs.
  func kill() { kill(because: .killed(signal: SIGKILL)) }

  private func kill(because error: ChildProcessError) {
    guard result == nil else { return }
    result = .failure(error)
    // Until it is reaped, no other group can have its number.
    Glibc.kill(-pid, SIGKILL)
    let end = Deadline(in: Self.patienceAfterKill)
    var (pause, status) = (Pause(), Int32(0))
    while child_state(pid, &status) == 0, !end.hasPassed {
      pause.take(end, atMost: Self.longestPause)
    }
    reap()
  }

  /// Checks whether it has ended.
  private func check() {
    var status: Int32 = 0
    switch child_state(pid, &status) {
    case 0: return
    case 1:
      result = .success(End(status: status, output: output.text, errors: errors.text))
      reap()
    case 2:
      result = .failure(.killed(signal: status))
      reap()
    default:
      let number = errno
      switch number {
      case EINTR: return
      // Already reaped elsewhere: another process may have its id by now.
      case ECHILD:
        result = .failure(.notWatched(number: number))
        closeDescriptor()
      // Otherwise nothing would end it.
      default: kill(because: .notWatched(number: number))
      }
    }
  }

  private func reap() {
    var status: Int32 = 0
    while waitpid(pid, &status, WNOHANG) < 0, errno == EINTR {}
    closeDescriptor()
  }

  private func closeDescriptor() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  /// Where a program writes its output.
  ///
  /// Not pipes: background processes that it leaves would keep them open.
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

  /// Pauses that grow each time.
  private struct Pause {
    private var seconds = 0.001

    mutating func take(_ deadline: Deadline, atMost longest: Double) {
      usleep(useconds_t(min(seconds, max(deadline.remaining, 0.0001)) * 1e6))
      seconds = min(seconds * 1.5, longest)
    }
  }
}
