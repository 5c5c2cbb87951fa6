/// Parses crontabs: crontab(5) of Debian's cron.
enum Crontab {
  /// The commands in a crontab.
  ///
  /// - Parameters:
  ///   - text: its content.
  ///   - path: its path.
  ///   - hasUsers: whether each line names a user before the command, as in /etc/crontab and
  ///     /etc/cron.d.
  /// - Returns: the commands with their lines.
  static func commands(in text: [UInt8], at path: String, hasUsers: Bool)
    -> [ScheduleFacts.CronLine]
  {
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return zip(1..., lines).compactMap { number, line in
      command(in: String(decoding: line, as: UTF8.self), hasUsers: hasUsers)
        .map {
          ScheduleFacts.CronLine(file: path, line: number, command: $0.command, user: $0.user)
        }
    }
  }

  private static func command(in line: String, hasUsers: Bool) -> (command: String, user: String?)?
  {
    let line = line.drop(while: \.isWhitespace)
    guard let first = line.first, first != "#" else { return nil }
    // Anything else sets a variable.
    guard first == "@" || first == "*" || first.isNumber else { return nil }
    let fields = (first == "@" ? 1 : 5) + (hasUsers ? 1 : 0)
    let words = line.split(maxSplits: fields, whereSeparator: \.isWhitespace)
    guard words.count > fields else { return nil }
    let user = hasUsers ? String(words[fields - 1]) : nil
    return (String(words[fields].drop(while: \.isWhitespace)), user)
  }

  /// Whether cron reads a file of this name in /etc/cron.d: it ignores names with a dot, such as
  /// those of backups and of dpkg.
  static func isRead(_ name: Substring) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
          || (0x61...0x7a).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
      }
  }
}
