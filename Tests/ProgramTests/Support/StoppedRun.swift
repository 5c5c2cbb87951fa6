import Glibc
import TestSupport
import Testing

/// A run that is stopped at a system call until the test resumes it.
///
/// strace sends SIGSTOP there, so the test need not guess a time.
struct StoppedRun {
  private let scratch: Scratch
  private let strace: Child
  private let pid: pid_t

  /// Starts a run and waits until it has stopped.
  ///
  /// - Parameters:
  ///   - host: the host; a log goes into its scratch directory.
  ///   - command: the program and its arguments.
  ///   - call: the call, as found in an undisturbed run; the run stops after it.
  /// - Throws: what `#require` throws if the run never makes the call.
  init(_ host: Host, _ command: [String], at call: Strace.Call) async throws {
    try await self.init(logIn: host.scratch, command, at: call)
  }

  /// The same with a directory for the log.
  init(logIn scratch: Scratch, _ command: [String], at call: Strace.Call) async throws {
    self.scratch = scratch
    let log = scratch["stopped-\(call.name)-\(call.ordinal)"]
    strace = Child(
      Strace.command(command, injecting: [call.injecting("signal=STOP")], log: log))
    let end = ContinuousClock.now + .seconds(20)
    while true {
      let text = String(decoding: Scratch.content(of: log) ?? [], as: UTF8.self)
      if text.contains("stopped by SIGSTOP") {
        // The child of strace, proc_pid_task(5).
        let children = Scratch.content(of: "/proc/\(strace.pid)/task/\(strace.pid)/children")
        let first = String(decoding: children ?? [], as: UTF8.self).split(separator: " ").first
        pid = try #require(first.flatMap { pid_t($0) })
        return
      }
      try #require(ContinuousClock.now < end, "the run never came to \(call)")
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  /// Resumes it, and returns its status and its line on standard output, if any.
  func resume() -> (status: Int32, line: String?) {
    kill(pid, SIGCONT)
    let line = strace.line()
    return (strace.end(), line)
  }

  /// Kills it, and returns its exit status.
  func end(by signal: Int32) -> Int32 {
    kill(pid, signal)
    kill(pid, SIGCONT)
    return strace.end()
  }
}
