/// Reads a Python literal as data, as `ast.literal_eval` does; nothing is ever evaluated.
///
/// No error repeats a word of the file, since a password that lacks its quotation marks is one.
struct PythonLiteral {
  /// How many brackets a value may stand in.
  static let depthLimit = 100

  private var rest: ArraySlice<PythonToken>
  /// Where the token stands that was taken last.
  private var line: Int

  /// Reads a literal.
  ///
  /// - Parameters:
  ///   - tokens: the literal, with nothing behind it.
  ///   - line: where it should begin, for an error if there is nothing.
  /// - Returns: its value.
  /// - Throws: ``DjangoSettingsError/notLiteral(line:what:)`` for anything else.
  static func value(of tokens: ArraySlice<PythonToken>, line: Int) throws(DjangoSettingsError)
    -> PythonValue
  {
    var reader = PythonLiteral(rest: tokens, line: line)
    let value = try reader.value(depth: 0)
    guard reader.rest.isEmpty else { throw reader.unexpected(afterValue: true) }
    return value
  }

  private mutating func value(depth: Int) throws(DjangoSettingsError) -> PythonValue {
    guard depth <= Self.depthLimit else {
      throw .notLiteral(line: line, what: "too deep a nest of brackets")
    }
    if take("[") { return .list(try values(until: "]", depth: depth + 1).values) }
    if take("(") {
      let (values, isTuple) = try values(until: ")", depth: depth + 1)
      return isTuple ? .list(values) : values[0]
    }
    if take("{") { return try braces(depth: depth + 1) }
    if take("None") { return .none }
    if take("True") { return .boolean(true) }
    if take("False") { return .boolean(false) }
    if rest.first?.kind == .string { return try string() }
    let isNegative = take("-")
    if isNegative || take("+") || rest.first?.kind == .number {
      guard let token = rest.first, token.kind == .number else {
        throw unexpected(afterValue: false)
      }
      return try number(takeFirst(token), isNegative: isNegative)
    }
    throw unexpected(afterValue: false)
  }

  private mutating func values(until closing: String, depth: Int) throws(DjangoSettingsError)
    -> (values: [PythonValue], isTuple: Bool)
  {
    var values: [PythonValue] = []
    var isSeparated = true
    while !take(closing) {
      guard isSeparated else { throw unexpected(afterValue: true) }
      values.append(try value(depth: depth))
      isSeparated = take(",")
    }
    return (values, isSeparated || values.count > 1)
  }

  /// Reads the rest of a dictionary or a set.
  private mutating func braces(depth: Int) throws(DjangoSettingsError) -> PythonValue {
    var members: [PythonValue.Member] = []
    var isSeparated = true
    while !take("}") {
      guard isSeparated else { throw unexpected(afterValue: true) }
      let key = try value(depth: depth)
      if !take(":") {
        guard members.isEmpty, take(",") || rest.first?.isWord("}") == true else {
          throw unexpected(afterValue: true)
        }
        return .list([key] + (try values(until: "}", depth: depth).values))
      }
      members.append(PythonValue.Member(key: key, value: try value(depth: depth)))
      isSeparated = take(",")
    }
    return .dictionary(members)
  }

  private mutating func string() throws(DjangoSettingsError) -> PythonValue {
    var string: PythonString?
    while let token = rest.first, token.kind == .string {
      if string == nil {
        string = try PythonString(takeFirst(token))
      } else {
        try string?.append(takeFirst(token))
      }
    }
    return string?.value ?? .other
  }

  private func number(_ token: PythonToken, isNegative: Bool) throws(DjangoSettingsError)
    -> PythonValue
  {
    guard let value = PythonNumber.value(of: token.bytes, isNegative: isNegative) else {
      throw .notLiteral(line: token.line, what: "a malformed number")
    }
    return value
  }

  private mutating func take(_ word: String) -> Bool {
    guard let token = rest.first, token.isWord(word) else { return false }
    _ = takeFirst(token)
    return true
  }

  private mutating func takeFirst(_ token: PythonToken) -> PythonToken {
    line = token.line
    rest.removeFirst()
    return token
  }

  /// An error at the next token.
  private func unexpected(afterValue: Bool) -> DjangoSettingsError {
    guard let token = rest.first else { return .notLiteral(line: line, what: "nothing after it") }
    let what =
      switch token.kind {
      case .string: "a string where none belongs"
      case .number: "a number where none belongs"
      case .name: afterValue ? "a word after a value" : "a name"
      case .operator:
        if token.isWord("**") {
          "an unpacked dictionary"
        } else if afterValue, token.isWord("(") || token.isWord(".") {
          "a call or an attribute"
        } else {
          "an operator"
        }
      }
    return .notLiteral(line: token.line, what: what)
  }
}
