// Only as much is told apart as the places and the parts of statements need: what Python refuses may
// pass here, as `$` does, since a file with it never runs.

/// Finds where the tokens of a Python source begin and end (Python reference, 2 Lexical analysis).
struct PythonScanner {
  /// How many brackets may stand in each other, as in Python itself (MAXLEVEL in its tokenizer).
  static let bracketLimit = 200

  private let text: [UInt8]
  private var index: Int
  private var line = 1
  private var open: [(closing: UInt8, line: Int)] = []

  /// A scanner at the beginning of a source.
  init(_ text: [UInt8]) {
    self.text = text
    index = text.starts(with: SourceEncoding.byteOrderMark) ? 3 : 0
  }

  /// The next byte; nil at the end.
  var peek: UInt8? { byte(0) }

  /// The bracket that was opened last and is not closed yet: its line.
  var lineOfOpenBracket: Int? { open.last?.line }

  private func byte(_ offset: Int) -> UInt8? {
    index + offset < text.count ? text[index + offset] : nil
  }

  /// Takes one token, which may span lines.
  ///
  /// - Throws: ``DjangoSettingsError/unreadable(line:what:)``.
  mutating func token() throws(DjangoSettingsError) -> PythonToken {
    let start = index
    let startLine = line
    let depth = open.count
    let kind = try skipToken()
    return PythonToken(
      kind: kind, bytes: text[start..<index], line: startLine, depth: min(depth, open.count))
  }

  /// Skips the end of a physical line.
  mutating func skipLineEnd() {
    index += peek == .carriageReturn && byte(1) == .lineFeed ? 2 : 1
    line += 1
  }

  /// Skips a blank, a comment or a joint of two lines; false if none is there.
  mutating func skipBlank() throws(DjangoSettingsError) -> Bool {
    switch text[index] {
    case .space, .tab, .formFeed: index += 1
    case .hash:
      while let byte = peek, !byte.isLineEnd { index += 1 }
    case .backslash:
      index += 1
      guard let byte = peek, byte.isLineEnd else {
        throw .unreadable(line: line, what: "a stray backslash")
      }
      skipLineEnd()
    default: return false
    }
    return true
  }

  private mutating func skipToken() throws(DjangoSettingsError) -> PythonToken.Kind {
    let start = index
    while let byte = peek, byte.isNameStart || index > start && byte.isDigit { index += 1 }
    if let byte = peek, byte.isQuote, let prefix = StringPrefix(text[start..<index]) {
      try skipString(prefix)
      return .string
    }
    if index > start { return .name }
    if byte(peek == UInt8(ascii: ".") ? 1 : 0)?.isDigit == true {
      skipNumber()
      return .number
    }
    try skipOperator()
    return .operator
  }

  private mutating func skipNumber() {
    let start = index
    while let byte = peek {
      let isSign = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
      // A sign belongs to the number after the letter of an exponent, which in `0xe` is a digit.
      let isExponent =
        isSign && text[index - 1] | 0x20 == UInt8(ascii: "e")
        && text[start + 1] | 0x20 != UInt8(ascii: "x")
      guard byte.isDigit || byte.isNameStart || byte == UInt8(ascii: ".") || isExponent else {
        return
      }
      index += 1
    }
  }

  private mutating func skipOperator() throws(DjangoSettingsError) {
    let byte = text[index]
    switch byte {
    case UInt8(ascii: "("): try push(UInt8(ascii: ")"))
    case UInt8(ascii: "["): try push(UInt8(ascii: "]"))
    case .openBrace: try push(.closeBrace)
    case UInt8(ascii: ")"), UInt8(ascii: "]"), .closeBrace:
      guard open.popLast()?.closing == byte else {
        throw .unreadable(line: line, what: "a closing bracket that does not match")
      }
    default: break
    }
    index += 1
    if let next = peek, next == byte, "*/<>".utf8.contains(byte) { index += 1 }
    if peek == .equals, "+-*/%@&|^<>=!:".utf8.contains(byte) { index += 1 }
  }

  private mutating func push(_ closing: UInt8) throws(DjangoSettingsError) {
    guard open.count < Self.bracketLimit else {
      throw .unreadable(line: line, what: "too deep a nest of brackets")
    }
    open.append((closing, line))
  }

  private mutating func skipString(_ prefix: StringPrefix) throws(DjangoSettingsError) {
    let start = line
    let quote = text[index]
    let isTriple = byte(1) == quote && byte(2) == quote
    index += isTriple ? 3 : 1
    while let byte = peek {
      if byte == quote, !isTriple || self.byte(1) == quote && self.byte(2) == quote {
        index += isTriple ? 3 : 1
        return
      }
      if byte == .openBrace, prefix.isFormatted {
        try skipField(isEscapable: true)
      } else if byte.isLineEnd {
        guard isTriple else { break }
        skipLineEnd()
      } else {
        index += 1
        // In a raw string, too, the character after a backslash does not end it. A brace there is
        // still one.
        guard byte == .backslash, let next = peek else { continue }
        if next.isLineEnd {
          skipLineEnd()
        } else if next != .openBrace {
          index += 1
        }
      }
    }
    throw .unreadable(line: start, what: "a string that is never closed")
  }

  /// Skips a replacement field of an f-string, where strings with the same quotation marks may stand
  /// since Python 3.12 (PEP 701).
  private mutating func skipField(isEscapable: Bool) throws(DjangoSettingsError) {
    if isEscapable, byte(1) == .openBrace {
      index += 2
      return
    }
    let depth = open.count
    var isFormat = false
    try skipOperator()
    while let byte = peek, open.count > depth {
      if byte.isLineEnd {
        skipLineEnd()
      } else if isFormat, byte == .openBrace {
        try skipField(isEscapable: false)
      } else if isFormat, byte != .closeBrace {
        index += 1
      } else if byte == .colon, open.count == depth + 1 {
        isFormat = true
        index += 1
      } else if try !skipBlank() {
        _ = try skipToken()
      }
    }
  }
}
