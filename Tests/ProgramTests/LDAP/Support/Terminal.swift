import Glibc
import Synchronization

/// A pseudo-terminal with a program.
final class Terminal: Sendable {
  let pid: pid_t
  private let master: Int32
  /// Kept open, so that its settings can be examined after the program's end.
  private let slave: Int32
  private let status = Mutex<Int32?>(nil)

  /// Opens a terminal and starts a program by its absolute path; nil if the machine has no
  /// terminals.
  init?(running command: [String], environment: [String: String] = Host.environment) {
    // Swift's Glibc module lacks posix_openpt(3) and the like, hence TIOCSPTLCK and TIOCGPTN.
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (isLocked, number) = (Int32(0), UInt32(0))
    guard ioctl(master, 0x4004_5431, &isLocked) == 0, ioctl(master, 0x8004_5430, &number) == 0
    else { return nil }
    let path = "/dev/pts/\(number)"
    slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first terminal that a session leader opens becomes its controlling terminal.
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, path, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDERR_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Swift's task threads block signals, which a child would inherit.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    // POSIX_SPAWN_SETSID, a macro of _GNU_SOURCE.
    posix_spawnattr_setflags(&attributes, Int16(0x80 | POSIX_SPAWN_SETSIGMASK))
    let variables = ["PATH=/usr/bin:/bin", "LC_ALL=C", "TERM=dumb"]
    var arguments = command.map { strdup($0) } + [nil]
    var environment = (environment.map { "\($0)=\($1)" } + variables).map { strdup($0) } + [nil]
    defer { (arguments + environment).forEach { free($0) } }
    var pid: pid_t = 0
    let error = posix_spawn(&pid, command[0], &actions, &attributes, &arguments, &environment)
    precondition(error == 0, "\(command[0]): \(String(cString: strerror(error)))")
    self.pid = pid
  }

  deinit {
    if status.withLock({ $0 == nil }) { kill(pid, SIGKILL) }
    _ = end()
    close(slave)
    close(master)
  }

  /// Whether echo is on.
  var echoes: Bool {
    var settings = termios()
    return tcgetattr(slave, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0
  }

  /// Types a text.
  func type(_ text: String) { _ = write(master, text, text.utf8.count) }

  /// The output up to a text, or for twenty seconds.
  func read(until isEnough: (String) -> Bool) -> String {
    let end = ContinuousClock.now + .seconds(20)
    var shown: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while ContinuousClock.now < end, !isEnough(String(decoding: shown, as: UTF8.self)) {
      var request = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      if poll(&request, 1, 100) > 0 {
        let count = Glibc.read(master, &buffer, buffer.count)
        guard count > 0 else { break }
        shown += buffer[..<count]
      } else if isOver {
        break
      }
    }
    return String(decoding: shown, as: UTF8.self)
  }

  /// The output until the program's end.
  func readAll() -> String { read { _ in false } }

  private var isOver: Bool {
    var state = siginfo_t()
    return waitid(P_PID, id_t(pid), &state, WEXITED | WNOHANG | WNOWAIT) != 0
      || state.si_signo == SIGCHLD
  }

  /// Waits for its end, at most twenty seconds; the status of a killed program is 128 plus the
  /// number of the signal.
  func end() -> Int32 {
    status.withLock { known in
      if let known { return known }
      let end = ContinuousClock.now + .seconds(20)
      while !isOver, ContinuousClock.now < end { usleep(10_000) }
      if !isOver { kill(pid, SIGKILL) }
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0, errno == EINTR {}
      let signal = status & 0x7f
      let code = signal == 0 ? (status >> 8) & 0xff : 128 + signal
      known = code
      return code
    }
  }
}
