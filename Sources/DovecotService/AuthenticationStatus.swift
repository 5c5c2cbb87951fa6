/// What `doveadm service status auth` and `doveadm process status auth` tell.
///
/// Both count from the last reload on; a process of the configuration before that is still busy is
/// not among them.
struct AuthenticationStatus: Equatable {
  /// How many processes have been started.
  let started: Int
  /// How many seconds Dovecot waits before it starts the next one, because others have ended; it
  /// does so after a dozen of deaths in a second.
  let throttle: Int
  /// The process ids of those that live.
  let ids: Set<Int32>

  /// From this many on, processes that are started again and again are dying.
  private static let restarts = 3

  /// Whether the processes end by themselves.
  var isDead: Bool { throttle > 0 || started >= Self.restarts }

  /// Reads what the two commands print: settings "  name: value", and a table with the name of the
  /// service first and the process id second.
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
    ids = Set(
      processes.split(separator: "\n").compactMap { line in
        let words = line.split(whereSeparator: \.isWhitespace)
        return words.count > 1 && words[0] == "auth" ? Int32(words[1]) : nil
      })
  }
}
