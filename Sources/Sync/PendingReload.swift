package import Files

/// A note that the file is replaced but Dovecot not yet reloaded, with all that a roll-back needs.
///
/// It is written before the file, so that no crash or failed reload is forgotten. It contains the
/// old file with its passwords; only the owner can read the state directory.
package struct PendingReload: Equatable, Sendable {
  /// The replaced file.
  package let path: String
  /// The old file, the last one that Dovecot was known to use.
  let previous: PreviousFile
  /// Whether Dovecot worked with the old file.
  let hasWorked: Bool

  /// The name of the note.
  static let note = "reload-pending"

  init(path: String, previous: PreviousFile, hasWorked: Bool) {
    self.path = path
    self.previous = previous
    self.hasWorked = hasWorked
  }

  /// The note in a state directory; nil if there is none.
  package init?(in state: StateDirectory) {
    guard let text = state.content(of: Self.note) else { return nil }
    self.init(text)
  }

  /// Parses a note: the path, whether Dovecot worked, the type of the old file, and its content.
  init?(_ text: [UInt8]) {
    let lines = text.split(separator: 0x0a, maxSplits: 3, omittingEmptySubsequences: false)
    guard lines.count == 4, let path = String(validating: lines[0], as: UTF8.self),
      let previous = PreviousFile(
        kind: String(decoding: lines[2], as: UTF8.self), content: Array(lines[3]))
    else { return nil }
    self.init(path: path, previous: previous, hasWorked: Array(lines[1]) == Self.worked)
  }

  /// Whether the replaced file is in a directory.
  func isFor(_ directory: String) -> Bool {
    path.hasPrefix("\(directory)/") && !path.dropFirst(directory.count + 1).contains("/")
  }

  private static let worked = Array("worked".utf8)

  /// The content of the note.
  var text: [UInt8] {
    Array("\(path)\n\(hasWorked ? "worked" : "failed")\n\(previous.kind)\n".utf8)
      + previous.content
  }
}
