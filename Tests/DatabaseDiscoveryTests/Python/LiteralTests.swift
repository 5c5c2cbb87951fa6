import DatabaseDiscovery
import Testing

@Suite("Python literals")
struct LiteralTests {
  private func read(_ literal: String) throws(DjangoSettingsError) -> PythonValue? {
    try DjangoSettings(Array("DATABASES = {\n'x': \(literal)}".utf8)).databases["x"]
  }

  @Test(
    "each kind of value is read",
    arguments: [
      ("None", .none), ("True", .boolean(true)), ("False", .boolean(false)), ("''", .string("")),
      ("[]", .list([])), ("()", .list([])), ("{}", .dictionary([])), ("(1)", .integer(1)),
      ("(1,)", .list([.integer(1)])), ("{1,}", .list([.integer(1)])),
      ("{1, 2}", .list([.integer(1), .integer(2)])), ("((('a')))", .string("a")),
      (
        "[1, (2, {3}), [ ], ]",
        .list([.integer(1), .list([.integer(2), .list([.integer(3)])]), .list([])])
      ),
      (
        "{'a': {'b': ()},}",
        .dictionary([
          .init(key: .string("a"), value: .dictionary([.init(key: .string("b"), value: .list([]))]))
        ])
      ),
      (
        "{1: None, (2,): 'c'}",
        .dictionary([
          .init(key: .integer(1), value: .none),
          .init(key: .list([.integer(2)]), value: .string("c")),
        ])
      ),
      ("0", .integer(0)), ("00_0", .integer(0)), ("3306", .integer(3306)),
      ("1_000", .integer(1000)),
      ("-1", .integer(-1)), ("- 1", .integer(-1)), ("+1", .integer(1)), ("0xFf", .integer(255)),
      ("0X_f_f", .integer(255)), ("0o17", .integer(15)), ("0B101", .integer(5)),
      ("-0x1", .integer(-1)),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
      ("9223372036854775808", .other), ("0xffffffffffffffffffff", .other), ("1.5", .other),
      ("-.5", .other), ("1.", .other), ("1e3", .other), ("1E-3", .other), ("012.5", .other),
      ("2j", .other),
      ("b'a'", .other), ("Rb'a' B'b'", .other), ("'\\ud83d'", .other), ("'\\ud83d\\udd11'", .other),
    ] as [(String, PythonValue)])
  func values(_ literal: String, _ value: PythonValue) throws {
    #expect(try read(literal) == value)
  }

  @Test(
    "escapes are read as in Python",
    arguments: [
      (#"'\\\'\"'"#, "\\'\""), (#"'\a\b\f\n\r\t\v'"#, "\u{7}\u{8}\u{c}\n\r\t\u{b}"),
      (#"'\0\7\12\101\1012\777\08'"#, "\0\u{7}\nAA2\u{1ff}\0\u{38}"),
      (#"'\x41\xe4\xFFf'"#, "Aä\u{ff}f"),
      (#"'\u20AC\U0001f511'"#, "€🔑"), (#"'\q\8\z\é\ '"#, #"\q\8\z\é\ "#), ("'a\\\nb'", "ab"),
      ("'a\\\r\nb\\\rc'", "abc"), (#""it's""#, "it's"), (#"'"'"#, "\""),
      (#"'''a'b''c\''''"#, "a'b''c'"),
      ("\"\"\"a\nb\r\nc\rd\"\"\"", "a\nb\nc\nd"), ("'''\\\na'''", "a"), ("\"\"\"\"\"\"", ""),
      ("'ä🔑\u{7f}#{[('", "ä🔑\u{7f}#{[("), (#"r'\n\''"#, #"\n\'"#),
      (#"R"\u12\N{x}""#, #"\u12\N{x}"#),
      ("r'a\\\nb'", "a\\\nb"), ("r'''a\r\nb'''", "a\nb"), (#"u'\x41'"#, "A"), ("U\"a\"", "a"),
      ("f'a\\x41'", "aA"), ("F'a'", "a"), (#"rf'\x'"#, #"\x"#), (#"Fr'\x'"#, #"\x"#), ("fR''", ""),
    ])
  func texts(_ literal: String, _ value: String) throws {
    #expect(try read(literal) == .string(value))
  }

  @Test(
    "strings side by side are one",
    arguments: [
      "'ab' 'cd'", "'ab''cd'", "('ab'\n 'cd')", "'ab'  # a comment's\n\n\t r\"cd\"",
      "'a' \"\"\"b\"\"\" u'c' 'd'",
      "'ab' \\\n  'cd'", "(('ab' f'cd'))",
    ])
  func concatenation(_ literal: String) throws {
    #expect(try read(literal) == .string("abcd"))
    #expect(try read("[\(literal), ]") == .list([.string("abcd")]))
  }

  @Test("the last of a repeated key counts, and keys are told apart by their bytes")
  func keys() throws {
    // The first key of the second pair is the Kelvin sign, for Swift's strings an equal of K.
    let settings = try DjangoSettings(
      Array("DATABASES = {'a': 1, 'a': 2, 1: 3, 'K': 4, '\u{212a}': 5}".utf8))
    #expect(settings.databases["a"] == .integer(2))
    #expect(settings.databases["K"] == .integer(4))
    #expect(settings.databases["b"] == nil)
    #expect(PythonValue.list([])["a"] == nil)
  }

  @Test(
    "anything else is not run, and not repeated",
    arguments: [
      ("env", 2, "a name"), ("env.db()", 2, "a name"),
      ("os.environ['A']", 2, "a name"),
      ("[\n\nPASSWORD,]", 4, "a name"), ("set()", 2, "a name"),
      ("true", 2, "a name"), ("lambda: 1", 2, "a name"), ("hunter-2", 2, "a name"),
      ("hunter'2'", 2, "a name"), ("größe", 2, "a name"), ("rr'a'", 2, "a name"),
      ("ur'a'", 2, "a name"),
      ("'hunter'two'", 2, nil), ("'hunter'two''", 2, "a word after a value"),
      ("'hunter' if a else 'two'", 2, "a word after a value"),
      ("'hunter'.lower()", 2, "a call or an attribute"),
      ("'hunter'(2)", 2, "a call or an attribute"), ("'a' + 'b'", 2, "an operator"),
      ("'a' % 1", 2, "an operator"),
      ("'a'[0]", 2, "an operator"), ("['a' 1]", 2, "a number where none belongs"),
      ("[1 'hunter']", 2, "a string where none belongs"), ("{**BASE}", 2, "an unpacked dictionary"),
      ("{'a': 1,\n**BASE}", 3, "an unpacked dictionary"), ("[*BASE]", 2, "an operator"),
      ("[x for x in y]", 2, "a name"), ("[1 for x in y]", 2, "a word after a value"),
      ("-True", 2, "a name"),
      ("--1", 2, "an operator"), ("-'1'", 2, "a string where none belongs"),
      ("~1", 2, "an operator"),
      ("1 + 2j", 2, "an operator"),
      ("{1: 2, 3}", 2, "an operator"), ("{1, 2: 3}", 2, "an operator"), ("[,]", 2, "an operator"),
      ("{'a':}", 2, "an operator"), ("...", 2, "an operator"),
      ("(1 2)", 2, "a number where none belongs"),
      ("f'{a}'", 2, "an f-string"), ("f'{{'", 2, "an f-string"),
      ("'a'\nF\"\"\"\n{\"a\"}\"\"\"", 3, "an f-string"),
      ("t'{a}'", 2, "a t-string"), ("Rt'a'", 2, "a t-string"),
      ("'a' b'b'", 2, "text and bytes side by side"),
      ("b'a' 'b'", 2, "text and bytes side by side"),
      ("'\\N{BULLET}'", 2, "a character that is given by its name"),
      ("'\\x4'", 2, "a malformed escape in a string"),
      ("'\\u12g4'", 2, "a malformed escape in a string"),
      ("'\\U00110000'", 2, "a malformed escape in a string"),
      ("b'ä'", 2, "bytes beyond ASCII"), ("b'\\x'", 2, "a malformed escape in a string"),
      ("012", 2, "a malformed number"), ("0x", 2, "a malformed number"),
      ("0o8", 2, "a malformed number"),
      ("1__0", 2, "a malformed number"), ("1_", 2, "a malformed number"),
      ("12ab", 2, "a malformed number"),
      ("1_.5", 2, "a malformed number"), ("1e", 2, "a malformed number"),
      ("1j2", 2, "a malformed number"),
    ] as [(String, Int, String?)])
  func notLiteral(_ literal: String, _ line: Int, _ what: String?) {
    let error: DjangoSettingsError =
      what.map { .notLiteral(line: line, what: $0) }
      ?? .unreadable(line: line, what: "a string that is never closed")
    #expect(throws: error) { try read(literal) }
    #expect(!error.description.contains("hunter"))
    #expect(error.description.contains("line \(line)"))
  }

  @Test("nesting has a limit, far from that of the stack")
  func depth() throws {
    func nested(_ count: Int) -> String {
      String(repeating: "[", count: count) + "1" + String(repeating: "]", count: count)
    }
    // One bracket is that of the dictionary.
    _ = try read(nested(99))
    #expect(throws: DjangoSettingsError.notLiteral(line: 2, what: "too deep a nest of brackets")) {
      try read(nested(100))
    }
    let unreadable = DjangoSettingsError.unreadable(line: 2, what: "too deep a nest of brackets")
    #expect(throws: unreadable) { try read(nested(200)) }
    #expect(throws: unreadable) { try read(String(repeating: "f'{", count: 100_000)) }
    #expect(throws: unreadable) { try read("f'{1:" + String(repeating: "{1:", count: 100_000)) }
  }
}
