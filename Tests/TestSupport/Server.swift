import Glibc
import Synchronization

/// A server that runs beside the tests.
///
/// It ends when it is stopped, or when the test process is gone, however that ended.
package final class Server: Sendable {
  /// The server did not come up; the end of its log.
  package struct NotReady: Error, CustomStringConvertible {
    package let command: [String]
    package let output: String
    package var description: String { "\(command.joined(separator: " ")) is not up:\n\(output)" }
  }

  /// Runs a server and stops it at the end of standard input, whose other end only the test process
  /// holds; then removes the server's directory.
  ///
  /// It has its own process group, so that `kill` with pid 0 reaches the server's processes and no
  /// others. A server that ignores its signal is killed after ten seconds; when the server is gone,
  /// the rest of its group is killed. The directory stays if the server ended by itself, so that
  /// its log can be read, and if it contains a file `keep`.
  private static let keeper = """
    signal=$1
    directory=$2
    shift 2
    unset isOver
    trap isOver=1 "$signal"
    exec 3<&0 </dev/null
    "$@" 3<&- &
    server=$!
    {
      trap '' "$signal"
      while read -r _; do :; done
      kill -s "$signal" 0
      sleep 10
      kill -s KILL "$server"
    } <&3 3<&- &
    exec 3<&-
    while kill -0 "$server" 2>/dev/null; do wait "$server"; done
    [ -z "${isOver-}" ] || [ -z "$directory" ] || [ -e "$directory/keep" ] || rm -rf -- "$directory"
    kill -s KILL 0
    """

  private let keeper: pid_t
  private let lifeline: Int32
  private let hasEnded = Mutex(false)

  private init(_ command: [String], log: String, endedBy signal: String, removing directory: String)
  {
    // A socket that is closed on exec, also in programs that other tests start at the same moment;
    // Swift's Glibc module lacks pipe2(2).
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    precondition(socketpair(AF_UNIX, kind, 0, &ends) == 0)
    lifeline = ends[0]
    defer { close(ends[1]) }

    // A server that keeps the tests' output open would make its reader wait.
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO)
    posix_spawn_file_actions_addopen(
      &actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)

    // Swift's task threads block signals, which a child would inherit.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(flags))

    let words = ["/bin/sh", "-c", Self.keeper, "sh", signal, directory] + command
    var arguments = words.map { strdup($0) } + [nil]
    let variables = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"]
    var environment = variables.map { strdup($0) } + [nil]
    defer { (arguments + environment).forEach { free($0) } }
    var pid: pid_t = 0
    let error = posix_spawn(&pid, words[0], &actions, &attributes, &arguments, &environment)
    precondition(error == 0, "\(words[0]): \(String(cString: strerror(error)))")
    keeper = pid
  }

  /// Starts a server and waits until it is ready.
  ///
  /// - Parameters:
  ///   - command: the server and its arguments; it must stay in the foreground.
  ///   - log: the file for its standard output and standard error.
  ///   - signal: ends it without waiting for clients, as for `kill -s`. INT is for servers that set
  ///     a handler, since a shell ignores it in background processes.
  ///   - directory: what to remove when it has ended, even if nobody stopped it; nothing by
  ///     default.
  ///   - isReady: whether it answers; polled for up to thirty seconds.
  /// - Returns: the server, which runs until ``stop()``.
  /// - Throws: ``NotReady``, at once if the server exits.
  package static func start(
    _ command: [String], log: String, endedBy signal: String = "TERM",
    removing directory: String = "", isReady: @Sendable () -> Bool
  ) async throws -> Server {
    let server = Server(command, log: log, endedBy: signal, removing: directory)
    let end = ContinuousClock.now + .seconds(30)
    do {
      while !isReady() {
        guard ContinuousClock.now < end, !server.isGone else {
          let output = String(decoding: Scratch.content(of: log) ?? [], as: UTF8.self)
          let lines = output.split(separator: "\n").suffix(30)
          throw NotReady(command: command, output: lines.joined(separator: "\n"))
        }
        try await Task.sleep(for: .milliseconds(10))
      }
    } catch {
      server.stop()
      throw error
    }
    return server
  }

  /// Runs a server for the duration of a closure; otherwise as
  /// ``start(_:log:endedBy:removing:isReady:)``.
  ///
  /// - Throws: ``NotReady``, or what the closure throws.
  package static func running(
    _ command: [String], log: String, isReady: @Sendable () -> Bool, _ body: () async throws -> Void
  ) async throws {
    let server = try await start(command, log: log, isReady: isReady)
    do {
      try await body()
    } catch {
      try? await BlockingWork.result { server.stop() }
      throw error
    }
    try? await BlockingWork.result { server.stop() }
  }

  /// Stops the server and waits for its end; does nothing the second time.
  package func stop() {
    hasEnded.withLock { hasEnded in
      guard !hasEnded else { return }
      hasEnded = true
      // Shutting down a socket, unlike closing a pipe, also ends it for those who inherited it.
      shutdown(lifeline, Int32(SHUT_RDWR))
      close(lifeline)
      while waitpid(keeper, nil, 0) < 0, errno == EINTR {}
    }
  }

  /// Whether the server has exited by itself; ``stop()`` still has to reap it.
  private var isGone: Bool {
    var state = siginfo_t()
    return waitid(P_PID, id_t(keeper), &state, WEXITED | WNOHANG | WNOWAIT) == 0
      && state.si_signo == SIGCHLD
  }
}
