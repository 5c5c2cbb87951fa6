import Diagnostics
import Files
import Glibc

// Rules for messages; the descriptions of errors keep them, too:
//
//   - "where: what is wrong; what to do", without the last part if it is obvious. Where: a file with
//     its line, an option, a parameter, a server. Severity comes first: "warning: ", or nothing for
//     an error; in the journal, the priority.
//   - One line, no initial capital, no full stop. Established wording, such as "Permission denied".
//   - Never a secret, nor a value that may be one, even if another program quotes it.
//   - Results go to standard output: the change, the diff, the report, the export. Errors, warnings,
//     prompts and -v go to standard error. A run with nothing to do prints nothing: cron would mail it.

/// Standard output and standard error of this process.
struct Console: Sendable {
  /// The severity of a line on standard error, with its number in sd-daemon(3).
  enum Priority: Int {
    case error = 3
    case warning = 4
    case debug = 7
  }

  /// Whether to colour a diff: only on a terminal, unless NO_COLOR is set (no-color.org).
  let isColoured: Bool
  /// Whether somebody sees the results at once.
  let isTerminal: Bool
  /// Whether standard error is the journal.
  let isJournal: Bool

  /// The console of this process and its environment.
  init() {
    isTerminal = isatty(STDOUT_FILENO) == 1
    isColoured =
      isTerminal && (EnvironmentOptions.value(of: "NO_COLOR") ?? "").isEmpty
      && EnvironmentOptions.value(of: "TERM") != "dumb"
    isJournal = Self.isJournal(STDERR_FILENO)
  }

  /// Whether somebody waits for this run: standard input or standard error is a terminal, as for no
  /// run by cron or systemd.
  static var isOnTerminal: Bool { isatty(STDIN_FILENO) == 1 || isatty(STDERR_FILENO) == 1 }

  /// Writes lines to standard output.
  ///
  /// - Returns: false on a write error, for example if the disk is full.
  func print(_ lines: [String]) -> Bool {
    // Not joined(), for which the runtime builds types even without lines: 5 % of a silent run.
    var text = ""
    for line in lines { text += "\(line)\n" }
    return Self.write(text, to: STDOUT_FILENO)
  }

  /// Whether standard output is a regular file that every user of this host can read.
  ///
  /// The directories above it count, too, if its path can be determined. Without /proc, or for an
  /// unlinked file, only its own mode counts.
  static var isOutputReadableByOthers: Bool {
    var status = stat()
    guard fstat(STDOUT_FILENO, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_mode & S_IROTH != 0
    else { return false }
    guard let resolved = realpath("/proc/self/fd/\(STDOUT_FILENO)", nil) else { return true }
    defer { free(resolved) }
    var named = stat()
    // By now the name may belong to another file, and /proc may be another file system.
    guard stat(resolved, &named) == 0, named.st_dev == status.st_dev, named.st_ino == status.st_ino
    else { return true }
    return InputFile.isReadableByOthers(String(cString: resolved))
  }

  /// Writes one line to standard error.
  ///
  /// Control characters are escaped, so that no parameter value or file name can control a terminal
  /// or forge a second line in a log.
  func log(_ text: String, _ priority: Priority = .error) {
    let prefix = isJournal ? "<\(priority.rawValue)>" : ""
    let kind = priority == .warning ? "warning: " : ""
    _ = Self.write("\(prefix)update_dovecot_conf: \(kind)\(text.utf8.legible)\n", to: STDERR_FILENO)
  }

  /// What takes the sentences about the steps of a run.
  ///
  /// - Parameter isVerbose: false discards them.
  /// - Returns: a function that writes a sentence to standard error, as a debug message.
  func explain(if isVerbose: Bool) -> Explain {
    { sentence in if isVerbose { log(sentence(), .debug) } }
  }

  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        // A reader that closed the pipe, such as head, has seen enough.
        return errno == EPIPE
      }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Whether a descriptor is the journal: `JOURNAL_STREAM` names its device and inode
  /// (systemd.exec(5)).
  private static func isJournal(_ descriptor: Int32) -> Bool {
    guard let stream = EnvironmentOptions.value(of: "JOURNAL_STREAM") else { return false }
    var status = stat()
    return fstat(descriptor, &status) == 0 && stream == "\(status.st_dev):\(status.st_ino)"
  }
}
