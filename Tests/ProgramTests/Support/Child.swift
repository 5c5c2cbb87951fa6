import Glibc
import Synchronization
import TestSupport

/// A program that runs during a test, with a socket as standard input and output.
///
/// It is killed with the value, so that a failed test leaves none behind.
final class Child: Sendable {
  let pid: pid_t
  private let socket: Int32
  private let status = Mutex<Int32?>(nil)

  /// Starts a program by its absolute path.
  init(_ command: [String], environment: [String: String] = Host.environment) {
    let variables = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"]
      .merging(environment) { $1 }
    // A socket that is closed on exec, also in programs that other tests start at the same moment;
    // Swift's Glibc module lacks pipe2(2).
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    var ends: [Int32] = [-1, -1]
    precondition(socketpair(AF_UNIX, kind, 0, &ends) == 0)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    // Threads of libdispatch block signals, which a child would inherit.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var usual = none
    for number in [SIGHUP, SIGINT, SIGQUIT, SIGTERM] { sigaddset(&usual, number) }
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var arguments = command.map { strdup($0) } + [nil]
    var environment = variables.map { strdup("\($0)=\($1)") } + [nil]
    defer { (arguments + environment).forEach { free($0) } }
    var pid: pid_t = 0
    let error = posix_spawn(&pid, command[0], &actions, &attributes, &arguments, &environment)
    precondition(error == 0, "\(command[0]): \(String(cString: strerror(error)))")
    self.pid = pid
    close(ends[1])
    socket = ends[0]
  }

  deinit {
    close(socket)
    signal(SIGKILL)
    _ = end()
  }

  /// Writes to its standard input.
  func send(_ text: String) {
    // Without SIGPIPE, if the child is gone.
    _ = Glibc.send(socket, text, text.utf8.count, Int32(MSG_NOSIGNAL))
  }

  /// Closes its standard input.
  func endInput() {
    shutdown(socket, Int32(SHUT_WR))
  }

  /// Sends it a signal.
  func signal(_ number: Int32) {
    // After its end, the pid may belong to another program.
    if status.withLock({ $0 == nil }) { kill(pid, number) }
  }

  /// The next line of its standard output; nil if none arrives in time.
  func line(within seconds: Double = 20) -> String? {
    let end = ContinuousClock.now + .seconds(seconds)
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while ContinuousClock.now < end {
      var request = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      guard poll(&request, 1, 100) > 0 else { continue }
      guard read(socket, &byte, 1) == 1 else { return nil }
      if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
    return nil
  }

  /// Waits for its end; the status of a killed program is 128 plus the number of the signal.
  func end() -> Int32 {
    status.withLock { known in
      if let known { return known }
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0, errno == EINTR {}
      let signal = status & 0x7f
      let code = signal == 0 ? (status >> 8) & 0xff : 128 + signal
      known = code
      return code
    }
  }
}
