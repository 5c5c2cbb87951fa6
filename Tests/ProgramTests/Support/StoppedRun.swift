import Glibc
import TestSupport
import Testing

/// A run that stands still in the middle, at one system call, until it is told to go on.
///
/// strace sends it SIGSTOP there: no time has to be guessed.
struct StoppedRun {
  private let scratch: Scratch
  private let strace: Child
  private let pid: pid_t

  /// Starts a run and waits until it stands still.
  ///
  /// - Parameters:
  ///   - host: where the file is; a log goes into its scratch directory.
  ///   - command: the program and its arguments.
  ///   - call: the call, as found in an undisturbed run; it is made before the run stands still.
  /// - Throws: what #require throws if the run never comes to it.
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
        // What strace has started, proc_pid_task(5).
        let children = Scratch.content(of: "/proc/\(strace.pid)/task/\(strace.pid)/children")
        let first = String(decoding: children ?? [], as: UTF8.self).split(separator: " ").first
        pid = try #require(first.flatMap { pid_t($0) })
        return
      }
      try #require(ContinuousClock.now < end, "the run never came to \(call)")
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  /// Lets it go on, and returns its status and its line on standard output, if it says one.
  func resume() -> (status: Int32, line: String?) {
    kill(pid, SIGCONT)
    let line = strace.line()
    return (strace.end(), line)
  }

  /// Kills it where it stands, and returns the status of its end.
  func end(by signal: Int32) -> Int32 {
    kill(pid, signal)
    kill(pid, SIGCONT)
    return strace.end()
  }
}
