/// What the literal of a string says.
enum PythonString {
  /// Reads a literal.
  ///
  /// - Parameter token: a token of the kind `string`.
  /// - Returns: its text.
  /// - Throws: ``DjangoSettingsError/notLiteral(line:what:)`` for bytes, an f-string, a rare escape,
  ///   and any other token.
  static func value(of token: PythonToken) throws(DjangoSettingsError) -> String {
    let prefix = token.text.unicodeScalars.prefix { $0 != "'" && $0 != "\"" }
    guard ["", "r", "R", "u", "U"].contains(String(prefix)) else {
      throw .notLiteral(line: token.line, what: "bytes or an f-string")
    }
    let quoted = token.text.unicodeScalars.dropFirst(prefix.count)
    let marks = quoted.count >= 6 && quoted.prefix(3).allSatisfy { $0 == quoted.first } ? 3 : 1
    let content = quoted.dropFirst(marks).dropLast(marks)
    if prefix.first == "r" || prefix.first == "R" { return String(content) }
    guard let value = unescaped(content) else {
      let known = #"\\, \', \", \n, \r and \t"#
      throw .notLiteral(line: token.line, what: "an escape in a string other than \(known)")
    }
    return value
  }

  /// Reads the escapes (Python reference, 2.4.1.1); nil for those of a character by its code or name,
  /// and of control characters that no setting has.
  private static func unescaped(_ content: Substring.UnicodeScalarView) -> String? {
    var value = String.UnicodeScalarView()
    var rest = content
    while let scalar = rest.popFirst() {
      guard scalar == "\\", let letter = rest.popFirst() else {
        value.append(scalar)
        continue
      }
      switch letter {
      case "\n": break
      case "\\", "'", "\"": value.append(letter)
      case "n": value.append("\n")
      case "r": value.append("\r")
      case "t": value.append("\t")
      case "0"..."7", "N", "U", "a", "b", "f", "u", "v", "x": return nil
      // No escape: the backslash stays.
      default: value.append(contentsOf: [scalar, letter])
      }
    }
    return String(value)
  }
}
