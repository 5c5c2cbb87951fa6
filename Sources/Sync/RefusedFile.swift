package import Files

/// A note of a file that Dovecot could not work with, so that no run tries the same again in vain:
/// each try costs the logins of some seconds.
package struct RefusedFile: Equatable, Sendable {
  /// Where the file stood.
  package let path: String
  /// What Dovecot said.
  package let words: String
  /// What must change before it is tried again.
  private let circumstances: String

  /// The name of the note.
  static let note = "refused"

  /// A refusal.
  ///
  /// - Parameters:
  ///   - path: where the file stood.
  ///   - words: what Dovecot said.
  ///   - content: the file.
  ///   - fingerprint: the state of all else that Dovecot reads.
  init(path: String, words: String, content: [UInt8], fingerprint: String) {
    self.path = path
    self.words = words.split(separator: "\n").joined(separator: " ")
    circumstances = Self.circumstances(content, fingerprint)
  }

  /// The note that stands in a state directory; nil if there is none.
  package init?(in state: StateDirectory) {
    guard let text = state.note(Self.note) else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count == 4 else { return nil }
    (path, words, circumstances) = (lines[0], lines[1], lines[2])
  }

  /// The note.
  var text: [UInt8] { Array("\(path)\n\(words)\n\(circumstances)\n".utf8) }

  /// Whether it is about this file and these circumstances.
  func holds(for path: String, _ content: [UInt8], _ fingerprint: String) -> Bool {
    path == self.path && circumstances == Self.circumstances(content, fingerprint)
  }

  /// The file has a password in it, so not the file itself.
  private static func circumstances(_ content: [UInt8], _ fingerprint: String) -> String {
    var hash = Hash()
    hash.combine(content)
    hash.combine(Array(fingerprint.utf8))
    return String(hash.value, radix: 16)
  }
}
