/// One message from a worker to its parent: a kind, a length, that many bytes.
///
/// The parent believes none of it. Kind and length are checked before anything is taken, and each
/// kind has a limit, so that a worker in strange hands can make it neither wait nor grow.
enum Message {
  /// What a message is.
  enum Kind: UInt8 {
    /// A sentence for -v.
    case explanation = 1
    /// The answer to a request.
    case answer = 2
    /// An exit status, one byte, and a sentence.
    case failure = 3

    /// The most bytes, but for an answer, whose limit the caller sets.
    var limit: Int {
      switch self {
      case .explanation, .failure: 16384
      case .answer: 0
      }
    }
  }

  /// The bytes before the content: the kind, and the length in four bytes, the lowest first.
  static let headerSize = 5

  /// The bytes of a request before its content: its kind, how many milliseconds it may take in four
  /// bytes, and the length of the content in two, the lowest byte first.
  static let requestSize = 7

  /// The most bytes of content: the whole request fits into an empty pipe (PIPE_BUF), so that writing
  /// it never blocks.
  static let requestLimit = 2048

  /// A request as bytes.
  static func bytes(ofRequest kind: UInt8, milliseconds: UInt32, _ content: [UInt8]) -> [UInt8] {
    var bytes = [kind]
    for shift in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: milliseconds >> (shift * 8))) }
    for shift in 0..<2 { bytes.append(UInt8(truncatingIfNeeded: content.count >> (shift * 8))) }
    return bytes + content
  }

  /// What ``bytes(ofRequest:milliseconds:_:)`` puts before the content.
  static func request(_ bytes: [UInt8]) -> (kind: UInt8, milliseconds: UInt32, length: Int) {
    (
      bytes[0], bytes[1..<5].reversed().reduce(0) { $0 << 8 | UInt32($1) },
      Int(bytes[6]) << 8 | Int(bytes[5])
    )
  }

  /// The message as bytes.
  static func bytes(_ kind: Kind, _ content: [UInt8]) -> [UInt8] {
    let length = UInt32(content.count)
    return [kind.rawValue] + (0..<4).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + content
  }

  /// The kind and length that a header gives; nil for an unknown kind.
  static func header(_ bytes: ArraySlice<UInt8>) -> (kind: Kind, length: Int)? {
    guard bytes.count == headerSize, let first = bytes.first, let kind = Kind(rawValue: first)
    else {
      return nil
    }
    return (kind, bytes.dropFirst().reversed().reduce(0) { $0 << 8 | Int($1) })
  }
}
