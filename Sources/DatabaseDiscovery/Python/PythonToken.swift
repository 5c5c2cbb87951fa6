/// A word, literal or operator of a Python source.
struct PythonToken {
  /// What a token is.
  enum Kind {
    case name, number, string, symbol
    /// The end of a logical line.
    case end
  }

  let kind: Kind
  /// As it is written, a string with its prefix and quotation marks.
  let text: Substring
  /// Where it begins, counted from 1.
  let line: Int
  /// How many brackets it stands in; a bracket does not stand in itself.
  let depth: Int

  /// Whether it is `=` or an operator like `+=`, outside of brackets, where `=` is no argument.
  var isAssignment: Bool {
    depth == 0 && kind == .symbol && text.hasSuffix("=")
      && !["==", "!=", "<=", ">="].contains(text)
  }
}

/// A logical line of a Python source (Python reference, 2.1.1): a statement, several, or the header
/// of a block.
struct PythonLine {
  /// The last one, and only that, is ``PythonToken/Kind/end``.
  var tokens: [PythonToken] = []
  /// Whether it begins in the first column.
  var isTopLevel = true

  /// The line with its end.
  func ended(at line: Int) -> PythonLine {
    let end = PythonToken(kind: .end, text: "", line: line, depth: 0)
    return PythonLine(tokens: tokens + [end], isTopLevel: isTopLevel)
  }
}
