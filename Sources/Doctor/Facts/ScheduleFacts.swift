/// Cron jobs and systemd timers that run this program or Modoboa's own command.
package struct ScheduleFacts: Sendable, Equatable {
  /// A command of a crontab.
  package struct CronLine: Sendable, Equatable {
    /// The crontab.
    package let file: String
    /// The line, counted from 1.
    package let line: Int
    package let command: String
    /// The user who runs it; nil if that is not known.
    package private(set) var user: String?

    package init(file: String, line: Int, command: String, user: String? = nil) {
      self.file = file
      self.line = line
      self.command = command
      self.user = user
    }

    /// The same command, run by the owner of a crontab.
    func run(as user: String) -> CronLine {
      CronLine(file: file, line: line, command: command, user: user)
    }
  }

  /// A systemd timer.
  package struct Timer: Sendable, Equatable {
    /// Its name, such as `update_dovecot_conf.timer`.
    package let name: String
    /// The file of the unit that it starts.
    package let file: String
    /// The line of that file with the command.
    package let line: Int
    package let command: String
    package let isEnabled: Bool

    package init(name: String, file: String, line: Int, command: String, isEnabled: Bool) {
      self.name = name
      self.file = file
      self.line = line
      self.command = command
      self.isEnabled = isEnabled
    }
  }

  /// The commands of all crontabs.
  package var cron: [CronLine]
  /// The timers, one entry for each command.
  package var timers: [Timer]
  /// Whether a cron daemon is installed.
  package var hasCron: Bool
  /// Whether systemd is running; timers depend on it.
  package var hasSystemd: Bool

  package init(
    cron: [CronLine] = [], timers: [Timer] = [], hasCron: Bool = true, hasSystemd: Bool = true
  ) {
    self.cron = cron
    self.timers = timers
    self.hasCron = hasCron
    self.hasSystemd = hasSystemd
  }
}

/// Recognizes commands in crontabs and units.
extension ScheduleFacts {
  private static let name = "update_dovecot_conf"

  /// Whether a command brings the file in sync.
  static func isOurs(_ command: String) -> Bool {
    let words = words(of: command)
    return words.indices.contains { index in
      guard base(words[index]) == name, !followsManager(index, in: words) else { return false }
      let rest = words[(index + 1)...]
      return !["export", "login", "doctor"].contains(rest.first ?? "") && !rest.contains("--check")
    }
  }

  /// Whether a command runs Modoboa's own command of the same name.
  static func isModoboas(_ command: String) -> Bool {
    let words = words(of: command)
    return words.indices.contains { base(words[$0]) == name && followsManager($0, in: words) }
  }

  private static func followsManager(_ index: Int, in words: [Substring]) -> Bool {
    index > 0 && ["manage.py", "django-admin"].contains(base(words[index - 1]))
  }

  private static func words(of command: String) -> [Substring] {
    command.split { $0.isWhitespace || "()&;|<>$`\"'={}@!+".contains($0) }
  }

  private static func base(_ word: Substring) -> Substring {
    word.split(separator: "/").last ?? ""
  }
}
