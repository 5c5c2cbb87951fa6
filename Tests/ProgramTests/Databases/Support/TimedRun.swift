import Glibc
import TestSupport
import Testing

/// A run of the program with its duration.
struct TimedRun: Sendable {
  let result: ProgramResult
  /// The wall-clock time.
  let seconds: Double
  /// The CPU time, user and system.
  let processorSeconds: Double

  /// Runs a program without the machine's configuration file.
  ///
  /// - Parameters:
  ///   - command: the program and its arguments.
  ///   - priority: the nice value of the run and of the waiting thread, low enough to precede
  ///     everything else on the machine, so that other tests do not affect the time.
  /// - Returns: the result and the times.
  static func run(_ command: [String], priority: Int32 = -20) async -> TimedRun {
    await withCheckedContinuation { continuation in
      BlockingWork.start(priority: priority) { continuation.resume(returning: measured(command)) }
    }
  }

  /// Runs the program under test.
  static func sync(_ arguments: [String], priority: Int32 = -20) async -> TimedRun {
    await run([Program.underTest] + arguments, priority: priority)
  }

  private static func measured(_ command: [String]) -> TimedRun {
    // Swift's task threads block signals, which a child would inherit.
    var signals = sigset_t()
    sigemptyset(&signals)
    pthread_sigmask(SIG_SETMASK, &signals, nil)
    let scratch = Scratch()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    for (descriptor, name) in [(STDOUT_FILENO, "output"), (STDERR_FILENO, "errors")] {
      posix_spawn_file_actions_addopen(
        &actions, descriptor, scratch[name], O_WRONLY | O_CREAT | O_APPEND, 0o600)
    }
    var arguments = command.map { strdup($0) } + [nil]
    let variables = Host.environment.map { "\($0)=\($1)" } + ["PATH=/usr/bin:/bin", "LC_ALL=C"]
    var environment = variables.map { strdup($0) } + [nil]
    defer { (arguments + environment).forEach { free($0) } }

    var (pid, status, usage) = (pid_t(), Int32(), rusage())
    let start = ContinuousClock.now
    let error = posix_spawn(&pid, command[0], &actions, nil, &arguments, &environment)
    precondition(error == 0, "\(command[0]): \(String(cString: strerror(error)))")
    while wait4(pid, &status, 0, &usage) < 0, errno == EINTR {}
    let duration = (ContinuousClock.now - start).components
    let times = [usage.ru_utime, usage.ru_stime]
    return TimedRun(
      result: ProgramResult(
        status: status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f),
        output: scratch.read("output") ?? [],
        errors: String(decoding: scratch.read("errors") ?? [], as: UTF8.self)),
      seconds: Double(duration.seconds) + Double(duration.attoseconds) / 1e18,
      processorSeconds: times.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 })
  }
}

/// Expects the duration of a run.
func expectDuration(
  _ run: TimedRun, within range: Range<Double>, sourceLocation: SourceLocation = #_sourceLocation
) {
  // The message shows that a run ended by its own deadline. How soon a busy machine lets it end
  // does not matter: the upper bound only catches a run that waits for something else.
  let patience = range.lowerBound..<range.upperBound + 60
  #expect(
    patience.contains(run.seconds), "\(run.seconds) s: \(run.result.errors)",
    sourceLocation: sourceLocation)
}
