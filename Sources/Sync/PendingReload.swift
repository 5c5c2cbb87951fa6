package import Files

/// A note that the file has been replaced and Dovecot has yet to be reloaded, with what is needed
/// to undo the replacement: it is written before the file, so that neither a crash nor a failing
/// reload is ever forgotten.
///
/// The old file is kept as it was, passwords and all; the state directory is for its owner alone.
package struct PendingReload: Equatable, Sendable {
  /// The file that has been replaced.
  package let path: String
  /// What stood there before, and was last known to be used by Dovecot.
  let previous: PreviousFile
  /// Whether Dovecot worked with that.
  let hasWorked: Bool

  /// The name of the note.
  static let note = "reload-pending"

  init(path: String, previous: PreviousFile, hasWorked: Bool) {
    self.path = path
    self.previous = previous
    self.hasWorked = hasWorked
  }

  /// The note that stands in a state directory; nil if there is none.
  package init?(in state: StateDirectory) {
    guard let text = state.content(of: Self.note) else { return nil }
    self.init(text)
  }

  /// Reads a note: the path, whether Dovecot worked, which kind of file, and the file itself.
  init?(_ text: [UInt8]) {
    let lines = text.split(separator: 0x0a, maxSplits: 3, omittingEmptySubsequences: false)
    guard lines.count == 4, let path = String(validating: lines[0], as: UTF8.self),
      let previous = PreviousFile(
        kind: String(decoding: lines[2], as: UTF8.self), content: Array(lines[3]))
    else { return nil }
    self.init(path: path, previous: previous, hasWorked: Array(lines[1]) == Self.worked)
  }

  /// Whether it is of the Dovecot whose files stand in a directory.
  func isFor(_ directory: String) -> Bool {
    path.hasPrefix("\(directory)/") && !path.dropFirst(directory.count + 1).contains("/")
  }

  private static let worked = Array("worked".utf8)

  /// The note.
  var text: [UInt8] {
    Array("\(path)\n\(hasWorked ? "worked" : "failed")\n\(previous.kind)\n".utf8)
      + previous.content
  }
}
