// Only as much is told apart as the reader of DATABASES needs: what Python refuses may pass here, as
// `$` does, since a file with it never runs. A declaration of another encoding is not read: text in
// one is hardly ever valid UTF-8. An f-string with its own quotation marks in a field (PEP 701) is
// taken for several strings.

/// Takes a Python source apart into logical lines (Python reference, 2 Lexical analysis).
struct PythonScanner {
  /// How many brackets may stand in each other, which also bounds the recursion of the reader.
  static let bracketLimit = 100

  private let text: String
  private var rest: Substring.UnicodeScalarView
  private var line = 1
  private var open: [(closing: Unicode.Scalar, line: Int)] = []

  /// A scanner at the beginning of a source.
  ///
  /// - Throws: ``DjangoSettingsError/unreadable(line:what:)`` for what is not UTF-8, or has a NUL.
  init(_ file: [UInt8]) throws(DjangoSettingsError) {
    guard let text = String(validating: file, as: UTF8.self), !file.contains(0) else {
      let lines = file.split(separator: 0x0a, omittingEmptySubsequences: false)
      let line = lines.firstIndex {
        $0.contains(0) || String(validating: $0, as: UTF8.self) == nil
      }
      throw .unreadable(line: (line ?? 0) + 1, what: "a byte that is not valid UTF-8")
    }
    // All ends of lines are the same, in strings too (2.1.2).
    self.text = String(text.map { $0 == "\r\n" || $0 == "\r" ? "\n" : $0 })
    rest = self.text[...].unicodeScalars
    if rest.first == "\u{feff}" { rest.removeFirst() }
  }

  /// The next line that is not blank; nil at the end.
  ///
  /// - Throws: ``DjangoSettingsError/unreadable(line:what:)``.
  mutating func nextLine() throws(DjangoSettingsError) -> PythonLine? {
    var found = PythonLine()
    while let scalar = rest.first {
      switch scalar {
      case "\n" where open.isEmpty && !found.tokens.isEmpty:
        return found.ended(at: line)
      case "\n":
        skip()
        if open.isEmpty { found.isTopLevel = true }
      case " ", "\t", "\u{c}", "\\":
        skip()
        if scalar == "\\" {
          guard rest.first == "\n" else { throw unreadable("a stray backslash") }
          skip()
        }
        if found.tokens.isEmpty { found.isTopLevel = false }
      case "#": rest = rest.drop { $0 != "\n" }
      default: found.tokens.append(try token())
      }
    }
    if let bracket = open.last {
      throw .unreadable(line: bracket.line, what: "a bracket that is never closed")
    }
    return found.tokens.isEmpty ? nil : found.ended(at: line)
  }

  private mutating func token() throws(DjangoSettingsError) -> PythonToken {
    let start = (index: rest.startIndex, line: line, depth: open.count)
    let kind = try skipToken()
    return PythonToken(
      kind: kind, text: text[start.index..<rest.startIndex], line: start.line,
      depth: min(start.depth, open.count))
  }

  private mutating func skipToken() throws(DjangoSettingsError) -> PythonToken.Kind {
    let word = rest.prefix(while: \.isPartOfName)
    rest = rest[word.endIndex...]
    let isPrefix = word.count <= 2 && word.allSatisfy("bfrtuBFRTU".unicodeScalars.contains)
    if isPrefix, rest.first == "'" || rest.first == "\"" {
      try skipString()
      return .string
    }
    guard let first = word.first else {
      try skipSymbol()
      return .symbol
    }
    guard ("0"..."9").contains(first) else { return .name }
    rest = rest.drop { $0.isPartOfName || $0 == "." }
    return .number
  }

  private mutating func skipString() throws(DjangoSettingsError) {
    let start = line
    let quotes = rest.prefix(3).prefix { $0 == rest.first }
    // Two are an empty string.
    let marks = quotes.count == 3 ? quotes : quotes.prefix(1)
    rest.removeFirst(marks.count)
    while !rest.starts(with: marks) {
      guard let scalar = rest.first, scalar != "\n" || marks.count == 3 else {
        throw .unreadable(line: start, what: "a string that is never closed")
      }
      skip()
      // In a raw string, too, what follows a backslash does not end it.
      if scalar == "\\" { skip() }
    }
    rest.removeFirst(marks.count)
  }

  private mutating func skipSymbol() throws(DjangoSettingsError) {
    guard let symbol = rest.popFirst() else { return }
    switch symbol {
    case "(": try push(")")
    case "[": try push("]")
    case "{": try push("}")
    case ")", "]", "}":
      guard open.popLast()?.closing == symbol else {
        throw unreadable("a closing bracket that does not match")
      }
    case "*", "/", "<", ">": if rest.first == symbol { skip() }
    default: break
    }
    if rest.first == "=", "+-*/%@&|^<>=!:".unicodeScalars.contains(symbol) { skip() }
  }

  private mutating func push(_ closing: Unicode.Scalar) throws(DjangoSettingsError) {
    guard open.count < Self.bracketLimit else { throw unreadable("too deep a nest of brackets") }
    open.append((closing, line))
  }

  private mutating func skip() {
    if rest.popFirst() == "\n" { line += 1 }
  }

  private func unreadable(_ what: String) -> DjangoSettingsError {
    .unreadable(line: line, what: what)
  }
}

extension Unicode.Scalar {
  /// A letter, a digit, `_`, or any character beyond ASCII, of which this program knows no classes.
  fileprivate var isPartOfName: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9", "_": true
    default: !isASCII
    }
  }
}
