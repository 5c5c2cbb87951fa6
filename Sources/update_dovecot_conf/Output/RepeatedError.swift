import Files
import Glibc
import Sync

/// Keeps an error that lasts from filling the journal: it is logged at once, and then hourly, also if a
/// run is made each minute.
///
/// The note of it tells other programs of the host, such as one that mails, since when the error lasts.
struct RepeatedError {
  private let state: StateDirectory

  /// The name of the note: lines `error=` (a hash), `since=` and `logged=`, in seconds since 1970.
  static let note = "error"

  /// How long an error is not logged again, in seconds.
  private static let pause = 3600

  /// - Parameter state: where the last error is noted.
  init(_ state: StateDirectory) {
    self.state = state
  }

  /// Whether to log an error now; notes it.
  ///
  /// - Parameters:
  ///   - text: the message.
  ///   - now: the time, in seconds since 1970.
  /// - Returns: false if it was logged within the last hour. True if no note can be kept.
  func isDue(_ text: String, at now: Int = time(nil)) -> Bool {
    var hash = Hash()
    hash.combine(Array(text.utf8))
    let error = String(hash.value, radix: 16)
    let old = noted
    let isSame = old?.error == error
    // The clock may have been set back.
    if let old, isSame, (old.logged..<(old.logged + Self.pause)).contains(now) { return false }
    let since = old.flatMap { isSame ? $0.since : nil } ?? now
    try? state.write(
      Self.note, Array("error=\(error)\nsince=\(since)\nlogged=\(now)\n".utf8), timeout: 0)
    return true
  }

  /// Forgets the last error, after a run without one.
  func forget() {
    if InputFile.isThere("\(state.path)/\(Self.note)") { try? state.remove(Self.note, timeout: 0) }
  }

  private var noted: (error: String, since: Int, logged: Int)? {
    guard let lines = state.note(Self.note)?.split(separator: "\n"), lines.count == 3 else {
      return nil
    }
    let values = zip(lines, ["error=", "since=", "logged="]).compactMap { line, key in
      line.hasPrefix(key) ? String(line.dropFirst(key.count)) : nil
    }
    guard values.count == 3, let since = Int(values[1]), let logged = Int(values[2]),
      logged < Int.max - Self.pause
    else { return nil }
    return (values[0], since, logged)
  }
}
