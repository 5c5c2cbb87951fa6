/// A statement without the block that may follow it.
struct PythonStatement {
  /// The words of methods that change a dictionary or a list.
  private static let changingMethods = [
    "append", "clear", "extend", "insert", "pop", "popitem", "remove", "reverse", "setdefault",
    "sort", "update",
  ]
  private static let blockWords = [
    "async", "class", "def", "elif", "else", "except", "finally", "for", "if", "try", "while",
    "with",
  ]

  let tokens: ArraySlice<PythonToken>
  /// Whether it is always run, and in the order of the file.
  let isTopLevel: Bool

  /// The statements of a line; the header of a block is one of its own.
  static func statements(of line: PythonLine) -> [PythonStatement] {
    var statements: [PythonStatement] = []
    var rest = line.tokens[...]
    var isTopLevel = !line.isIndented
    if let first = rest.first, blockWords.contains(where: first.isWord) {
      isTopLevel = false
      let header = rest.prefix { !$0.isOuterWord(":") }
      statements.append(PythonStatement(tokens: header, isTopLevel: false))
      rest = rest[header.endIndex...].dropFirst()
    }
    return statements
      + rest.split { $0.isOuterWord(";") }.map {
        PythonStatement(tokens: $0, isTopLevel: isTopLevel)
      }
  }

  /// What stands behind the `=` that assigns to a name at the top level; nil if nothing does.
  func value(assignedTo name: String) -> ArraySlice<PythonToken>? {
    guard isTopLevel, let first = tokens.first, first.isWord(name) else { return nil }
    let rest = tokens.dropFirst()
    if rest.first?.isWord("=") == true { return rest.dropFirst() }
    // With the annotation of a type.
    guard rest.first?.isWord(":") == true else { return nil }
    let equals = rest.firstIndex { $0.isOuterWord("=") }
    return equals.map { rest[($0 + 1)...] }
  }

  /// Where a name is given another value, or its value may be changed; nil if it is not.
  func lineOfChange(of name: String) -> Int? {
    let mention = tokens.indices.first { index in
      // `settings.NAME` is another one.
      tokens[index].isWord(name) && !isWord(".", at: index - 1) && isChanged(at: index)
    }
    return mention.map { tokens[$0].line }
  }

  private func isChanged(at index: Int) -> Bool {
    if let last = tokens.lastIndex(where: \.isAssignment), index < last { return true }
    if ["as", "class", "def"].contains(where: { isWord($0, at: index - 1) }) { return true }
    guard let first = tokens.first else { return false }
    if ["del", "from", "import"].contains(where: first.isWord) { return true }
    guard first.isWord("for") || first.isWord("async") else {
      return hasChangingTrailer(after: index, Self.changingMethods)
    }
    // The loop may change the values that it is given.
    let keyword = tokens.firstIndex { $0.isOuterWord("in") } ?? tokens.startIndex
    return index < keyword
      || hasChangingTrailer(after: index, Self.changingMethods + ["items", "values"])
  }

  /// Whether one of the methods, or `:=`, follows a name and its subscripts.
  private func hasChangingTrailer(after name: Int, _ methods: [String]) -> Bool {
    var index = name + 1
    while index < tokens.endIndex {
      if isWord(".", at: index) {
        index += 1
        guard index < tokens.endIndex else { return false }
        let attribute = tokens[index]
        if attribute.bytes.starts(with: "__".utf8) || methods.contains(where: attribute.isWord) {
          return true
        }
      } else if isWord("[", at: index) || isWord("(", at: index) {
        // The next token as deep is the closing bracket.
        let depth = tokens[index].depth
        index = tokens[(index + 1)...].firstIndex { $0.depth == depth } ?? tokens.endIndex
      } else {
        return isWord(":=", at: index)
      }
      index += 1
    }
    return false
  }

  private func isWord(_ word: String, at index: Int) -> Bool {
    tokens.indices.contains(index) && tokens[index].isWord(word)
  }
}
