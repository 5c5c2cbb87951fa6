import Files

/// What stood in the place of the file, as far as it can be put back.
enum PreviousFile: Equatable, Sendable {
  /// Nothing.
  case none
  /// A file with this content.
  case content([UInt8])
  /// Something that is not put back: a link, a file that is too large.
  case other

  /// The largest file that is put back, in bytes: a note of it can still be read.
  private static let limit = 1 << 19

  init(_ file: ExistingFile?) {
    guard let file else {
      self = .none
      return
    }
    guard file.kind == .regular, let content = file.content, content.count <= Self.limit else {
      self = .other
      return
    }
    self = .content(content)
  }

  init?(kind: String, content: [UInt8]) {
    switch kind {
    case "none": self = .none
    case "file": self = .content(content)
    case "other": self = .other
    default: return nil
    }
  }

  /// The word for it in a note.
  var kind: String {
    switch self {
    case .none: "none"
    case .content: "file"
    case .other: "other"
    }
  }

  /// The content of a file, else nothing.
  var content: [UInt8] {
    if case .content(let content) = self { content } else { [] }
  }
}
