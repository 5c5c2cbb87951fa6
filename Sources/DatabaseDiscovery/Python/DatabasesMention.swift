/// A place where a line names `DATABASES`.
struct DatabasesMention {
  private let line: PythonLine
  private let index: Int
  /// Whether the line has a word that may have targets anywhere behind it.
  private let hasTargetKeyword: Bool
  /// The last `=` or the like: what stands before it may be a target.
  private let lastAssignment: Int

  /// The places in a line.
  static func all(in line: PythonLine) -> [DatabasesMention] {
    let places = line.tokens.indices.filter { line.tokens[$0].text == "DATABASES" }
    guard !places.isEmpty else { return [] }
    let hasTargetKeyword = line.tokens.contains { ["del", "for", "with"].contains($0.text) }
    let lastAssignment = line.tokens.lastIndex(where: \.isAssignment) ?? 0
    return places.map {
      DatabasesMention(
        line: line, index: $0, hasTargetKeyword: hasTargetKeyword, lastAssignment: lastAssignment)
    }
  }

  /// The name itself.
  var token: PythonToken { line.tokens[index] }

  /// What stands behind `=` if the line begins with `DATABASES =`, outside of any block.
  var assignedValue: ArraySlice<PythonToken>? {
    line.isTopLevel && index == 0 && isWord("=", at: 1) ? line.tokens[2...] : nil
  }

  /// Whether the line may change the connection `default`: true unless a harmless form is seen.
  var mayChangeDefault: Bool {
    // An attribute of something else.
    if isWord(".", at: -1) { return false }
    guard let connection = key(at: 1) else {
      let isTest = isWord("in", at: -1) && ![".", "["].contains { isWord($0, at: 1) }
      return hasTargetKeyword || !isTest
    }
    guard connection == "default" else { return false }
    if isCopied { return false }
    // A string, which is read, and not the target of anything.
    let strings = ["ENGINE", "HOST", "NAME", "PASSWORD", "PORT", "USER"]
    guard let key = key(at: 4), strings.contains(key) else { return true }
    return hasTargetKeyword || index < lastAssignment
  }

  /// Whether this is `{**DATABASES["default"], …}`, `dict(DATABASES["default"], …)`, also `deepcopy`,
  /// or `DATABASES["default"].copy()`.
  private var isCopied: Bool {
    if isWord(".", at: 4) { return isWord("copy", at: 5) && isWord("(", at: 6) }
    let isCall = isWord("(", at: -1) && ["deepcopy", "dict"].contains { isWord($0, at: -2) }
    return (isWord("**", at: -1) || isCall) && [",", ")", "}"].contains { isWord($0, at: 4) }
  }

  /// The key of a subscript, if it is the literal of one string.
  private func key(at offset: Int) -> String? {
    guard isWord("[", at: offset), isWord("]", at: offset + 2) else { return nil }
    return try? PythonString.value(of: line.tokens[index + offset + 1])
  }

  private func isWord(_ word: Substring, at offset: Int) -> Bool {
    line.tokens.indices.contains(index + offset) && line.tokens[index + offset].text == word
  }
}
