/// What the literal of a string says, or several of them side by side.
struct PythonString {
  private var utf8: [UInt8] = []
  private let isBytes: Bool
  private var hasSurrogate = false
  /// What is left of the content of the literal in hand.
  private var rest: ArraySlice<UInt8> = []

  /// Reads a literal.
  ///
  /// - Parameter token: a token of the kind `string`.
  /// - Throws: ``DjangoSettingsError/notLiteral(line:what:)`` for an f-string with braces, a t-string, a
  ///   character that is given by its name, bytes beyond ASCII, or a malformed escape.
  init(_ token: PythonToken) throws(DjangoSettingsError) {
    isBytes = StringPrefix(token.bytes.prefix { !$0.isQuote })?.isBytes == true
    try append(token)
  }

  /// Appends a literal that follows; throws as ``init(_:)`` does, and for bytes beside text.
  mutating func append(_ token: PythonToken) throws(DjangoSettingsError) {
    let letters = token.bytes.prefix { !$0.isQuote }
    let prefix = StringPrefix(letters)
    guard let prefix, prefix.isBytes == isBytes else {
      throw .notLiteral(line: token.line, what: "text and bytes side by side")
    }
    let quoted = token.bytes.dropFirst(letters.count)
    let marks = quoted.count >= 6 && quoted.prefix(3).allSatisfy { $0 == quoted.first } ? 3 : 1
    rest = quoted.dropFirst(marks).dropLast(marks)
    let hasBrace = rest.contains { $0 == .openBrace || $0 == .closeBrace }
    guard !prefix.isTemplate, !prefix.isFormatted || !hasBrace else {
      throw .notLiteral(line: token.line, what: prefix.isTemplate ? "a t-string" : "an f-string")
    }
    guard !isBytes || rest.allSatisfy({ $0 < 0x80 }) else {
      throw .notLiteral(line: token.line, what: "bytes beyond ASCII")
    }
    while let byte = rest.popFirst() {
      if byte == .carriageReturn {
        utf8.append(.lineFeed)
        if rest.first == .lineFeed { rest.removeFirst() }
      } else if byte == .backslash, !prefix.isRaw {
        try unescape(line: token.line)
      } else {
        utf8.append(byte)
      }
    }
  }

  /// The value of all the literals.
  var value: PythonValue {
    isBytes || hasSurrogate ? .other : .string(String(decoding: utf8, as: UTF8.self))
  }

  /// Reads what follows a backslash (Python reference, 2.4.1.1 Escape sequences).
  private mutating func unescape(line: Int) throws(DjangoSettingsError) {
    guard let letter = rest.popFirst() else { return }
    switch letter {
    case .lineFeed: break
    case .carriageReturn: if rest.first == .lineFeed { rest.removeFirst() }
    case .backslash, UInt8(ascii: "'"), UInt8(ascii: "\""): utf8.append(letter)
    case UInt8(ascii: "a"): utf8.append(0x07)
    case UInt8(ascii: "b"): utf8.append(0x08)
    case UInt8(ascii: "f"): utf8.append(.formFeed)
    case UInt8(ascii: "n"): utf8.append(.lineFeed)
    case UInt8(ascii: "r"): utf8.append(.carriageReturn)
    case UInt8(ascii: "t"): utf8.append(.tab)
    case UInt8(ascii: "v"): utf8.append(0x0b)
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      var code = UInt32(letter & 7)
      for _ in 0..<2 {
        guard let digit = rest.first, digit & 0xf8 == UInt8(ascii: "0") else { break }
        code = code << 3 | UInt32(digit & 7)
        rest.removeFirst()
      }
      append(code)
    case UInt8(ascii: "x"): try unescapeCode(digits: 2, line: line)
    case UInt8(ascii: "u") where !isBytes: try unescapeCode(digits: 4, line: line)
    case UInt8(ascii: "U") where !isBytes: try unescapeCode(digits: 8, line: line)
    case UInt8(ascii: "N") where !isBytes:
      throw .notLiteral(line: line, what: "a character that is given by its name")
    default: utf8 += [.backslash, letter]
    }
  }

  private mutating func unescapeCode(digits: Int, line: Int) throws(DjangoSettingsError) {
    var code: UInt32 = 0
    for _ in 0..<digits {
      let byte = rest.popFirst() ?? 0
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, code <= 0x10ffff >> 4 else {
        throw .notLiteral(line: line, what: "a malformed escape in a string")
      }
      code = code << 4 | UInt32(digit)
    }
    append(code)
  }

  private mutating func append(_ code: UInt32) {
    if let scalar = Unicode.Scalar(code) {
      utf8 += UTF8.encode(scalar).map(Array.init) ?? []
    } else {
      hasSurrogate = true
    }
  }
}
