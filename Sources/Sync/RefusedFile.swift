package import Files

/// A note of a file that Dovecot could not use, so that no run tries the same file again: each try
/// interrupts logins for some seconds.
package struct RefusedFile: Equatable, Sendable {
  /// The path of the file.
  package let path: String
  /// Dovecot's message.
  package let words: String
  /// How it ended.
  package let end: End
  /// A hash that must change before the file is tried again.
  private let circumstances: String

  /// What became of Dovecot; in each case the old file is back.
  package enum End: Equatable, Sendable {
    /// It refused its configuration, and was not reloaded.
    case refused
    /// Its auth process could not use the file, and works with the old one.
    case died
    /// Its auth process can use neither, so that nobody can log in; its message about the old file.
    case diedWithBoth(old: String)
  }

  /// The name of the note.
  static let note = "refused"

  /// A refusal.
  ///
  /// - Parameters:
  ///   - path: the path of the file.
  ///   - words: Dovecot's message.
  ///   - end: how it ended.
  ///   - content: the content of the file.
  ///   - fingerprint: the state of all other files that Dovecot reads.
  init(path: String, words: String, end: End, content: [UInt8], fingerprint: String) {
    self.init(
      path: path, words: words, end: end,
      circumstances: Self.circumstances(content, fingerprint))
  }

  private init(path: String, words: String, end: End, circumstances: String) {
    self.path = path
    self.words = Self.line(words)
    self.end =
      if case .diedWithBoth(let old) = end { .diedWithBoth(old: Self.line(old)) } else { end }
    self.circumstances = circumstances
  }

  private static func line(_ words: String) -> String {
    words.split(separator: "\n").joined(separator: " ")
  }

  /// The same refusal with another end.
  func with(_ end: End) -> RefusedFile {
    RefusedFile(path: path, words: words, end: end, circumstances: circumstances)
  }

  /// The note in a state directory; nil if there is none.
  package init?(in state: StateDirectory) {
    guard let text = state.note(Self.note) else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count == 6 else { return nil }
    let end: End
    switch lines[3] {
    case "refused": end = .refused
    case "died": end = .died
    case "died with both": end = .diedWithBoth(old: lines[4])
    default: return nil
    }
    self.init(path: lines[0], words: lines[1], end: end, circumstances: lines[2])
  }

  /// The content of the note.
  var text: [UInt8] {
    let (name, old) =
      switch end {
      case .refused: ("refused", "")
      case .died: ("died", "")
      case .diedWithBoth(let old): ("died with both", old)
      }
    return Array("\(path)\n\(words)\n\(circumstances)\n\(name)\n\(old)\n".utf8)
  }

  /// Whether Dovecot works with the old file.
  var isOldFileInUse: Bool { if case .diedWithBoth = end { false } else { true } }

  /// The error of a run that does not try the file again: that of the run that did.
  var error: ReloadError.Kind {
    switch end {
    case .refused: .refused(words)
    case .died: .died(words)
    case .diedWithBoth(let old): .diedWithBoth(new: words, old: old)
    }
  }

  /// Whether it is about this file with the same content and fingerprint.
  func holds(for path: String, _ content: [UInt8], _ fingerprint: String) -> Bool {
    path == self.path && circumstances == Self.circumstances(content, fingerprint)
  }

  /// A hash, since the file contains a password.
  private static func circumstances(_ content: [UInt8], _ fingerprint: String) -> String {
    var hash = Hash()
    hash.combine(content)
    hash.combine(Array(fingerprint.utf8))
    return String(hash.value, radix: 16)
  }
}
