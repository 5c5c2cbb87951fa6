package import Files

/// A note of a file that Dovecot could not use, so that no run tries the same file again: each try
/// interrupts logins for some seconds.
package struct RefusedFile: Equatable, Sendable {
  /// The path of the file.
  package let path: String
  /// Dovecot's message.
  package let words: String
  /// A hash that must change before the file is tried again.
  private let circumstances: String

  /// The name of the note.
  static let note = "refused"

  /// A refusal.
  ///
  /// - Parameters:
  ///   - path: the path of the file.
  ///   - words: Dovecot's message.
  ///   - content: the content of the file.
  ///   - fingerprint: the state of all other files that Dovecot reads.
  init(path: String, words: String, content: [UInt8], fingerprint: String) {
    self.path = path
    self.words = words.split(separator: "\n").joined(separator: " ")
    circumstances = Self.circumstances(content, fingerprint)
  }

  /// The note in a state directory; nil if there is none.
  package init?(in state: StateDirectory) {
    guard let text = state.note(Self.note) else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count == 4 else { return nil }
    (path, words, circumstances) = (lines[0], lines[1], lines[2])
  }

  /// The content of the note.
  var text: [UInt8] { Array("\(path)\n\(words)\n\(circumstances)\n".utf8) }

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
