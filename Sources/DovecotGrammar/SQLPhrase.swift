// Known limits: strings in dollar quotes and a backslash before an apostrophe are not understood;
// what is nested in more than 50 parentheses is skipped.

/// A word of an SQL statement, or what stands between two parentheses.
struct SQLPhrase: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// A keyword, name or number, in lower case and without its quotation marks.
    case word(String)
    /// A string without its quotation marks.
    case text(String)
    /// An operator, comma or dot.
    case sign(String)
    /// What stands between two parentheses.
    case group([SQLPhrase])
  }

  let kind: Kind
  /// The bytes of the statement that it was read from.
  let range: Range<Int>

  func isWord(_ words: String...) -> Bool {
    guard case .word(let word) = kind else { return false }
    return words.contains(word)
  }

  func isSign(_ sign: String) -> Bool { kind == .sign(sign) }

  var word: String? {
    if case .word(let word) = kind { word } else { nil }
  }

  var group: [SQLPhrase]? {
    if case .group(let phrases) = kind { phrases } else { nil }
  }

  /// The phrases of a statement.
  static func phrases(of statement: [UInt8]) -> [SQLPhrase] {
    var scanner = SQLScanner(statement)
    return scanner.phrases()
  }
}

private struct SQLScanner {
  private let bytes: [UInt8]
  private var index = 0

  /// How many parentheses may be nested.
  private static let depthLimit = 50
  /// Operators of two characters that must not be taken for an equals sign, or that join texts.
  private static let pairs: Set<String> = ["||", "<=", ">=", "!=", "<>", ":=", "=="]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func phrases() -> [SQLPhrase] {
    // What is open, outermost first: the phrases so far, and where it begins.
    var open: [(phrases: [SQLPhrase], start: Int)] = [([], 0)]
    var skipped = 0
    while let (token, range) = next() {
      if token == .sign("(") {
        if open.count > Self.depthLimit {
          skipped += 1
        } else {
          open.append(([], range.lowerBound))
        }
      } else if token == .sign(")") {
        if skipped > 0 {
          skipped -= 1
        } else if open.count > 1 {
          close(&open, at: range.upperBound)
        }
      } else if skipped == 0 {
        open[open.count - 1].phrases.append(SQLPhrase(kind: token, range: range))
      }
    }
    while open.count > 1 { close(&open, at: bytes.count) }
    return open[0].phrases
  }

  private func close(_ open: inout [(phrases: [SQLPhrase], start: Int)], at end: Int) {
    let group = open.removeLast()
    open[open.count - 1].phrases.append(
      SQLPhrase(kind: .group(group.phrases), range: group.start..<end))
  }

  private mutating func next() -> (SQLPhrase.Kind, Range<Int>)? {
    skipBlanks()
    guard index < bytes.count else { return nil }
    let start = index
    let kind: SQLPhrase.Kind
    switch bytes[index] {
    case .apostrophe:
      kind = .text(quoted())
    case .quote:
      // Without MySQL's ANSI_QUOTES, it is a string.
      let content = quoted()
      kind = content.utf8.contains(.percent) ? .text(content) : .word(content.lowercased())
    case UInt8(ascii: "`"):
      kind = .word(quoted().lowercased())
    case let byte where Self.isOfWord(byte):
      while index < bytes.count, Self.isOfWord(bytes[index]) { index += 1 }
      kind = .word(String(decoding: bytes[start..<index], as: UTF8.self).lowercased())
    default:
      let pair = String(decoding: bytes[index..<min(index + 2, bytes.count)], as: UTF8.self)
      index += Self.pairs.contains(pair) ? 2 : 1
      kind = .sign(String(decoding: bytes[start..<index], as: UTF8.self))
    }
    return (kind, start..<index)
  }

  /// Passes over blanks and comments.
  private mutating func skipBlanks() {
    while index < bytes.count {
      if Dialect.v24.isBlank(bytes[index]) {
        index += 1
      } else if bytes[index...].starts(with: "/*".utf8) {
        index += 2
        while index < bytes.count, !bytes[index...].starts(with: "*/".utf8) { index += 1 }
        index = min(index + 2, bytes.count)
      } else if bytes[index...].starts(with: "-- ".utf8) {
        while index < bytes.count, bytes[index] != .lineFeed { index += 1 }
      } else {
        return
      }
    }
  }

  /// Takes a text between two equal quotation marks; a double one inside stands for one.
  private mutating func quoted() -> String {
    let mark = bytes[index]
    index += 1
    var content: [UInt8] = []
    while index < bytes.count {
      if bytes[index] == mark {
        index += 1
        guard index < bytes.count, bytes[index] == mark else { break }
      }
      content.append(bytes[index])
      index += 1
    }
    return String(decoding: content, as: UTF8.self)
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), .dollar, 0x80...:
      true
    default: false
    }
  }
}
