import Testing

@testable import DatabaseDiscovery

@Suite("Python literals")
struct LiteralTests {
  private func read(_ literal: String) throws(DjangoSettingsError) -> PythonValue? {
    let text = "DATABASES = {'default': {\n'x': \(literal)}}"
    return try DjangoSettings(Array(text.utf8)).defaultConnection["x"]
  }

  @Test(
    "each type of value",
    arguments: [
      ("None", .none), ("True", .boolean(true)), ("False", .boolean(false)), ("''", .string("")),
      ("[]", .list([])), ("()", .list([])), ("{}", .dictionary([])), ("(1)", .integer(1)),
      ("(1,)", .list([.integer(1)])), ("((('a')))", .string("a")),
      ("(1, 2)", .list([.integer(1), .integer(2)])),
      (
        "[1, (2, [3]), [ ], ]",
        .list([.integer(1), .list([.integer(2), .list([.integer(3)])]), .list([])])
      ),
      (
        "{'a': {'b': ()},}",
        .dictionary([
          .init(key: "a", value: .dictionary([.init(key: "b", value: .list([]))]))
        ])
      ),
      ("0", .integer(0)), ("3306", .integer(3306)), ("-1", .integer(-1)), ("- 1", .integer(-1)),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
    ] as [(String, PythonValue)])
  func values(_ literal: String, _ value: PythonValue) throws {
    #expect(try read(literal) == value)
  }

  @Test(
    "strings are read as in Python",
    arguments: [
      (#"'\\\'\"'"#, "\\'\""), (#"'\n\r\t'"#, "\n\r\t"), (#"'\q\8\z\é\ \$'"#, #"\q\8\z\é\ \$"#),
      ("'a\\\nb'", "ab"), ("'a\\\r\nb\\\rc'", "abc"), (#""it's""#, "it's"), (#"'"'"#, "\""),
      (#"'''a'b''c\''''"#, "a'b''c'"), ("\"\"\"a\nb\r\nc\rd\"\"\"", "a\nb\nc\nd"),
      ("'''\\\na'''", "a"), ("\"\"\"\"\"\"", ""), ("'ä🔑\u{7f}#{[('", "ä🔑\u{7f}#{[("),
      ("'\u{301}a\u{301}'", "\u{301}a\u{301}"), (#"r'\n\''"#, #"\n\'"#),
      (#"R"\u12\N{x}""#, #"\u12\N{x}"#), ("r'a\\\nb'", "a\\\nb"), ("r'''a\r\nb'''", "a\nb"),
      (#"u'\''"#, "'"), ("U\"a\"", "a"), ("'&#x27;'", "&#x27;"),
    ])
  func texts(_ literal: String, _ value: String) throws {
    let read = try read(literal)
    let text = try #require(read?.string, "\(read.debugDescription)")
    // Byte by byte, since Swift compares canonically equivalent strings as equal.
    #expect(text.utf8.elementsEqual(value.utf8))
  }

  @Test(
    "adjacent strings are joined",
    arguments: [
      "'ab' 'cd'", "'ab''cd'", "('ab'\n 'cd')", "'ab'  # a comment's\n\n\t r\"cd\"",
      "'a' \"\"\"b\"\"\" u'c' 'd'", "'ab' \\\n  'cd'", "(('ab' 'cd'))",
    ])
  func concatenation(_ literal: String) throws {
    #expect(try read(literal) == .string("abcd"))
    #expect(try read("[\(literal), ]") == .list([.string("abcd")]))
  }

  @Test("the last of a repeated key wins")
  func keys() throws {
    #expect(try read("1, 'a': 2, 'x': 3") == .integer(3))
    #expect(PythonValue.list([])["a"] == nil)
  }

  @Test(
    "anything else is not run, and not repeated",
    arguments: [
      ("env", 2), ("env.db()", 2), ("os.environ['A']", 2), ("[\n\nPASSWORD,]", 4), ("set()", 2),
      ("true", 2), ("lambda: 1", 2), ("hunter-2", 2), ("hunter'2'", 2), ("größe", 2),
      ("'hunter'two''", 2), ("'hunter' if a else 'two'", 2), ("'hunter'.lower()", 2),
      ("'hunter'(2)", 2), ("'a' + 'b'", 2), ("'a'\n% 1", 3), ("'a'[0]", 2), ("['a' 1]", 2),
      ("[1 'hunter']", 2), ("{**BASE}", 2), ("{'a': 1,\n**BASE}", 3), ("[*BASE]", 2),
      ("[x for x in y]", 2), ("[1 for x in y]", 2), ("-True", 2), ("--1", 2), ("-'1'", 2),
      ("+1", 2), ("~1", 2), ("1 + 2", 2), ("{'a'}", 2), ("{'a': 1, 'b'}", 2), ("[,]", 2),
      ("{'a':}", 2), ("...", 2), ("(1 2)", 2), (".5", 2), ("", 2),
    ])
  func expressions(_ literal: String, _ line: Int) {
    let error = DjangoSettingsError.notLiteral(line: line, what: "an expression")
    #expect(throws: error) { try read(literal) }
    #expect(!error.description.contains("hunter"))
  }

  private static let otherString = "bytes or an f-string"
  private static let otherNumber = "a number other than a decimal integer"
  private static let otherKey = "a key that is not a string"
  private static let otherEscape = #"an escape in a string other than \\, \', \", \n, \r and \t"#

  @Test(
    "valid Python that no setting needs is named",
    arguments: [
      ("f'{a}'", otherString), ("'a' F'b'", otherString), ("rb'a'", otherString),
      ("t'{a}'", otherString), ("1.5", otherNumber), ("1e3", otherNumber), ("0x10", otherNumber),
      ("1_000", otherNumber), ("2j", otherNumber), ("012", otherNumber), ("12ab", otherNumber),
      ("9223372036854775808", otherNumber), ("{1: 2}", otherKey), ("{None: 2}", otherKey),
      (#"'\N{BULLET}'"#, otherEscape), (#"'\x41'"#, otherEscape), (#"'\u00e4'"#, otherEscape),
      (#"'\0'"#, otherEscape),
    ])
  func unsupported(_ literal: String, _ what: String) {
    let error = DjangoSettingsError.notLiteral(line: 2, what: what)
    #expect(throws: error) { try read(literal) }
    #expect(error.description.hasSuffix("line 2 has \(what)"))
  }

  @Test("nesting has a limit far below that of the stack")
  func depth() throws {
    func nested(_ count: Int) -> String {
      String(repeating: "[", count: count) + "1" + String(repeating: "]", count: count)
    }
    // Two brackets are those of the dictionaries.
    _ = try read(nested(98))
    for text in [nested(99), nested(100_000), String(repeating: "{'a': ", count: 100_000)] {
      #expect(
        throws: DjangoSettingsError.unreadable(line: 2, what: "too deep a nest of brackets")
      ) { try read(text) }
    }
  }
}

extension PythonValue {
  /// The text of a string; nil for another value.
  fileprivate var string: String? {
    if case .string(let text) = self { text } else { nil }
  }
}
