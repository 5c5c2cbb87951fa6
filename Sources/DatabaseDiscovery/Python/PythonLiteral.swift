/// Reads a Python literal as data, as `ast.literal_eval` does (Python reference, 6.2); nothing is
/// ever evaluated.
struct PythonLiteral {
  private var rest: ArraySlice<PythonToken>

  /// The value of a key in the literal of a dictionary, whose other values may be any expression.
  ///
  /// - Parameters:
  ///   - key: the key; where it is repeated, the last one counts.
  ///   - tokens: the dictionary, and ``PythonToken/Kind/end``.
  /// - Returns: nil if there is no such key.
  /// - Throws: ``DjangoSettingsError/notLiteral(line:what:)``.
  static func member(_ key: String, ofDictionary tokens: ArraySlice<PythonToken>)
    throws(DjangoSettingsError) -> PythonValue?
  {
    var reader = PythonLiteral(rest: tokens)
    guard reader.take("{") else { throw reader.unexpected }
    let members = try reader.members(only: key)
    guard reader.next.kind == .end else { throw reader.unexpected }
    return members.last?.value
  }

  private mutating func value() throws(DjangoSettingsError) -> PythonValue {
    if take("{") { return .dictionary(try members()) }
    if take("[") { return .list(try values(until: "]")) }
    if take("(") { return try parenthesized() }
    if take("None") { return .none }
    if take("True") { return .boolean(true) }
    if take("False") { return .boolean(false) }
    return next.kind == .string ? .string(try string()) : .integer(try integer())
  }

  /// Reads the rest of a dictionary, of a key that is wanted alone the value, if there is one.
  private mutating func members(only wanted: String? = nil) throws(DjangoSettingsError)
    -> [PythonValue.Member]
  {
    var members: [PythonValue.Member] = []
    while !take("}") {
      let start = next
      guard case .string(let key) = try value() else {
        throw .notLiteral(line: start.line, what: "a key that is not a string")
      }
      guard take(":") else { throw unexpected }
      if wanted == nil || wanted == key {
        members.append(PythonValue.Member(key: key, value: try value()))
      } else {
        rest = rest.drop { $0.depth > start.depth || $0.depth == start.depth && $0.text != "," }
      }
      try takeComma(before: "}")
    }
    return members
  }

  private mutating func values(until closing: Substring) throws(DjangoSettingsError)
    -> [PythonValue]
  {
    var values: [PythonValue] = []
    while !take(closing) {
      values.append(try value())
      try takeComma(before: closing)
    }
    return values
  }

  /// Reads the rest of a tuple, or of a value in parentheses, which differ by a comma.
  private mutating func parenthesized() throws(DjangoSettingsError) -> PythonValue {
    if take(")") { return .list([]) }
    let first = try value()
    if take(")") { return first }
    try takeComma(before: ")")
    return .list([first] + (try values(until: ")")))
  }

  /// Reads a string, or several side by side, which are one (2.4.2).
  private mutating func string() throws(DjangoSettingsError) -> String {
    var text = ""
    while next.kind == .string {
      text += try PythonString.value(of: next)
      rest.removeFirst()
    }
    return text
  }

  private mutating func integer() throws(DjangoSettingsError) -> Int {
    let sign = take("-") ? "-" : ""
    guard next.kind == .number else { throw unexpected }
    // What begins with zero has another radix, or is an error of Python's.
    guard next.text == "0" || next.text.first != "0", let value = Int(sign + next.text) else {
      throw .notLiteral(line: next.line, what: "a number other than a decimal integer")
    }
    rest.removeFirst()
    return value
  }

  private mutating func takeComma(before closing: Substring) throws(DjangoSettingsError) {
    guard take(",") || next.text == closing else { throw unexpected }
  }

  private mutating func take(_ word: Substring) -> Bool {
    guard next.text == word else { return false }
    rest.removeFirst()
    return true
  }

  /// The next token; the end of the line is never taken.
  private var next: PythonToken { rest[rest.startIndex] }

  private var unexpected: DjangoSettingsError {
    .notLiteral(line: next.line, what: next.kind == .end ? "no value" : "an expression")
  }
}
