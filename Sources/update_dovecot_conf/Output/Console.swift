import Diagnostics
import Files
import Glibc

/// Standard output and standard error of this process.
struct Console: Sendable {
  /// How much a line on standard error matters, with the number that sd-daemon(3) gives it.
  enum Priority: Int {
    case error = 3
    case warning = 4
    case debug = 7
  }

  /// Whether a diff may be coloured: only for a person at a terminal who has not said otherwise
  /// (no-color.org).
  let isColoured: Bool
  private let hasPriorities: Bool

  /// The console of this process with its environment.
  init() {
    isColoured =
      isatty(STDOUT_FILENO) == 1 && (EnvironmentOptions.value(of: "NO_COLOR") ?? "").isEmpty
      && EnvironmentOptions.value(of: "TERM") != "dumb"
    hasPriorities = Self.isJournal(STDERR_FILENO)
  }

  /// Writes lines to standard output.
  ///
  /// - Returns: false if they did not arrive, as on a full disk.
  func print(_ lines: [String]) -> Bool {
    // Not joined(), for which the runtime makes types, even with no lines: 5 % of a silent run.
    var text = ""
    for line in lines { text += "\(line)\n" }
    return Self.write(text, to: STDOUT_FILENO)
  }

  /// Whether standard output is a regular file that every user of this host may read.
  ///
  /// The directories above it are looked at where its path can be known: not without /proc, nor for
  /// a file that has lost its name. There its own mode counts alone.
  static var isOutputReadableByOthers: Bool {
    var status = stat()
    guard fstat(STDOUT_FILENO, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_mode & S_IROTH != 0
    else { return false }
    guard let resolved = realpath("/proc/self/fd/\(STDOUT_FILENO)", nil) else { return true }
    defer { free(resolved) }
    var named = stat()
    // Another file may have the name by now, and something else may be mounted on /proc.
    guard stat(resolved, &named) == 0, named.st_dev == status.st_dev, named.st_ino == status.st_ino
    else { return true }
    return InputFile.isReadableByOthers(String(cString: resolved))
  }

  /// Writes one line to standard error.
  ///
  /// Control characters in it are made visible, so that no value of a parameter or name of a file
  /// can steer a terminal or forge a second line in a log.
  func log(_ text: String, _ priority: Priority = .error) {
    let prefix = hasPriorities ? "<\(priority.rawValue)>" : ""
    let kind = priority == .warning ? "warning: " : ""
    _ = Self.write("\(prefix)update_dovecot_conf: \(kind)\(text.utf8.legible)\n", to: STDERR_FILENO)
  }

  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        // A reader that has gone away has seen what it wanted to.
        return errno == EPIPE
      }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Whether a descriptor leads to the journal: `JOURNAL_STREAM` names its device and inode
  /// (systemd.exec(5)).
  private static func isJournal(_ descriptor: Int32) -> Bool {
    guard let stream = EnvironmentOptions.value(of: "JOURNAL_STREAM") else { return false }
    var status = stat()
    return fstat(descriptor, &status) == 0 && stream == "\(status.st_dev):\(status.st_ino)"
  }
}
