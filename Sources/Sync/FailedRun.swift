package import Diagnostics
package import Files
import Glibc

/// The note of a run that failed: all runs since then have failed in the same way.
///
/// `doctor` shows it, and other programs of the host may read it, such as one that mails.
package struct FailedRun: Sendable, Equatable {
  /// The error message, one line, without secrets.
  package let message: String
  /// When a run first ended with it, in seconds since 1970 (CLOCK_REALTIME).
  package let since: Int
  /// The exit status.
  package let status: Int32
  /// When the journal last got the message, in seconds since 1970; 0 for never.
  package let logged: Int

  /// The name of the note: lines `error=`, `since=`, `status=` and `logged=`.
  package static let note = "error"
  /// For how long the same message is not logged again in the journal, in seconds.
  static let pause = 3600
  /// No clock shows a later time: that of a damaged note could not be added to.
  private static let endOfTime = 1 << 40
  private static let keys = ["error=", "since=", "status=", "logged="]

  /// The note in a state directory; nil if there is none.
  package init?(in state: StateDirectory) {
    guard let text = state.note(Self.note) else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == Self.keys.count + 1 else { return nil }
    let values = zip(lines, Self.keys).compactMap { line, key in
      line.hasPrefix(key) ? String(line.dropFirst(key.utf8.count)) : nil
    }
    guard values.count == Self.keys.count, let since = Int(values[1]),
      let status = Int32(values[2]), let logged = Int(values[3]),
      (0..<Self.endOfTime).contains(since), (0..<Self.endOfTime).contains(logged)
    else { return nil }
    (message, self.since, self.status, self.logged) = (values[0], since, status, logged)
  }

  package init(message: String, since: Int, status: Int32, logged: Int) {
    (self.message, self.since, self.status, self.logged) = (message, since, status, logged)
  }

  /// Notes that a run failed.
  ///
  /// - Parameters:
  ///   - message: its error message, without secrets.
  ///   - status: its exit status.
  ///   - state: where to note it; nothing happens if that cannot be written to.
  ///   - isInJournal: whether the message goes to the journal of systemd.
  ///   - now: the time, in seconds since 1970.
  /// - Returns: whether to log the message in the journal: false if that was done within the last hour.
  ///   True if no note can be kept.
  package static func record(
    _ message: String, _ status: ExitStatus, in state: StateDirectory, isInJournal: Bool,
    at now: Int = time(nil)
  ) -> Bool {
    let line = String(decoding: message.utf8.map { $0 == 10 ? 32 : $0 }, as: UTF8.self)
    let same = FailedRun(in: state).flatMap {
      $0.message == line && $0.status == status.rawValue ? $0 : nil
    }
    // The clock may have been set back.
    let isDue =
      same.map { $0.logged == 0 || !($0.logged..<$0.logged + pause).contains(now) } ?? true
    if same == nil || isInJournal && isDue {
      let run = FailedRun(
        message: line, since: same?.since ?? now, status: status.rawValue,
        logged: isInJournal ? now : 0)
      try? state.write(note, run.text, timeout: 0)
    }
    return isDue
  }

  /// Forgets the note, after a run without an error.
  ///
  /// - Parameter state: where it is; nothing happens if that cannot be written to.
  package static func forget(in state: StateDirectory) {
    if InputFile.isThere("\(state.path)/\(note)") { try? state.remove(note, timeout: 0) }
  }

  private var text: [UInt8] {
    let values = [message, "\(since)", "\(status)", "\(logged)"]
    return zip(Self.keys, values).flatMap { Array("\($0)\($1)\n".utf8) }
  }
}
