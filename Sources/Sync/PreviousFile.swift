import Files

/// The old file, as far as it can be restored.
enum PreviousFile: Equatable, Sendable {
  /// There was none.
  case none
  /// A regular file with this content.
  case content([UInt8])
  /// One that is not restored, such as a link or a file that is too large.
  case other

  /// The largest file that is restored, in bytes, so that its note can still be read.
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

  /// The type in a note.
  var kind: String {
    switch self {
    case .none: "none"
    case .content: "file"
    case .other: "other"
    }
  }

  /// The content to restore, else empty.
  var content: [UInt8] {
    if case .content(let content) = self { content } else { [] }
  }
}
