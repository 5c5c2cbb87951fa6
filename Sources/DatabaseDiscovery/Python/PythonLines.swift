/// A logical line of a Python source: a statement, several, or the header of a block.
struct PythonLine {
  /// Never empty.
  var tokens: [PythonToken] = []
  /// Whether it stands in a block.
  var isIndented = false
}

/// Takes a Python source apart into logical lines (Python reference, 2.1 Line structure).
struct PythonLines {
  private var scanner: PythonScanner

  /// The lines of a source.
  ///
  /// - Throws: ``DjangoSettingsError/unreadable(line:what:)`` for what is not UTF-8.
  init(_ text: [UInt8]) throws(DjangoSettingsError) {
    try SourceEncoding.check(text)
    scanner = PythonScanner(text)
  }

  /// The next line that has a token; nil at the end.
  ///
  /// - Throws: ``DjangoSettingsError/unreadable(line:what:)`` for a string or bracket without end.
  mutating func next() throws(DjangoSettingsError) -> PythonLine? {
    var found = PythonLine()
    while let byte = scanner.peek {
      if byte.isLineEnd {
        scanner.skipLineEnd()
        guard scanner.lineOfOpenBracket == nil else { continue }
        if !found.tokens.isEmpty { return found }
        found.isIndented = false
      } else if try scanner.skipBlank() {
        guard found.tokens.isEmpty else { continue }
        if byte == .space || byte == .tab { found.isIndented = true }
        // The count of the columns begins anew.
        if byte == .formFeed { found.isIndented = false }
      } else {
        found.tokens.append(try scanner.token())
      }
    }
    if let line = scanner.lineOfOpenBracket {
      throw .unreadable(line: line, what: "a bracket that is never closed")
    }
    return found.tokens.isEmpty ? nil : found
  }
}
