/// What `doveadm service status auth` and `doveadm process status auth` report.
///
/// Both count from the last reload on: a process of the previous configuration that is still busy is
/// not included.
struct AuthenticationStatus: Equatable {
  let started: Int
  /// How many seconds Dovecot waits before it starts the next one; not 0 after a dozen processes have
  /// died within a second.
  let throttle: Int
  /// When a process last exited with an error or by a signal, in seconds since 1970; 0 if none did.
  let lastFailure: Int
  /// The ids of the running processes.
  let ids: Set<Int32>

  /// This many starts mean that the processes keep dying, if one of them has failed recently.
  ///
  /// An idle process exits, too, after `idle_kill`, and the next request starts another.
  private static let restarts = 3
  /// How long a failure counts, in seconds.
  private static let recent = 30

  /// Whether the processes keep dying.
  ///
  /// - Parameter now: the time, in seconds since 1970.
  /// - Returns: whether they do; never for processes that exit because they are idle.
  func isDead(at now: Int) -> Bool {
    throttle > 0 || started >= Self.restarts && now - lastFailure <= Self.recent
  }

  /// Parses the output of the two commands: lines "  name: value", and a table whose first two columns
  /// are the service and the process id.
  init?(service: String, processes: String) {
    let values = service.split(separator: "\n").reduce(into: [Substring: Int]()) { values, line in
      let words = line.split(separator: " ")
      if words.count == 2, words[0].last == ":" { values[words[0].dropLast()] = Int(words[1]) }
    }
    guard let started = values["process_total"], let throttle = values["throttle_secs"] else {
      return nil
    }
    self.started = started
    self.throttle = throttle
    lastFailure = values["exit_failure_last"] ?? 0
    ids = Set(
      processes.split(separator: "\n").compactMap { line in
        let words = line.split(whereSeparator: \.isWhitespace)
        return words.count > 1 && words[0] == "auth" ? Int32(words[1]) : nil
      })
  }
}
