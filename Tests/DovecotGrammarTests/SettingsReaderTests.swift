import Testing

@testable import DovecotGrammar

/// A line and how one or both of the parsers read it, taken from the real ones.
struct ReaderCase: Sendable, CustomTestStringConvertible {
  let text: String
  let kinds: [Statement.Kind]
  var dialects = Dialect.allCases

  var testDescription: String { text.debugDescription }

  init(_ text: String, _ kinds: Statement.Kind..., only dialect: Dialect? = nil) {
    self.text = text
    self.kinds = kinds
    if let dialect { dialects = [dialect] }
  }
}

private func setting(_ key: String, _ value: String) -> Statement.Kind {
  .setting(key: key, value: .literal(Array(value.utf8)))
}

@Suite("Parsing Dovecot's grammar")
struct SettingsReaderTests {
  static let cases: [ReaderCase] = [
    ReaderCase(""),
    ReaderCase("# comment\n\n  \t\n"),
    ReaderCase("a = b", setting("a", "b")),
    ReaderCase("  a=b  \n", setting("a", "b")),
    ReaderCase("base=dc=a,dc=b", setting("base", "dc=a,dc=b")),
    ReaderCase("a =", setting("a", "")),
    ReaderCase("a = \"\"", setting("a", "")),
    ReaderCase("a = \"", setting("a", "")),
    ReaderCase("a = \"x\\n\\\"y\\\\\"", setting("a", "xn\"y\\")),
    ReaderCase("a = 'x\\'y'", setting("a", "x'y")),
    ReaderCase("a = \"x\" and \"y\"", setting("a", "x\" and \"y")),
    ReaderCase("a = \"x\"y", setting("a", "\"x\"y")),
    ReaderCase("a = x\\\"y", setting("a", "x\\\"y")),
    ReaderCase("a = \"end\\\"", setting("a", "end")),
    ReaderCase("a = b # c", setting("a", "b")),
    ReaderCase("a = b#c", setting("a", "b")),
    ReaderCase("a = it's # x", setting("a", "it's # x")),
    ReaderCase("a = \"b # c\" # d", setting("a", "b # c")),
    ReaderCase("a = b\r\n", setting("a", "b")),
    ReaderCase("a = \"b\r\"\r\n", setting("a", "b\r")),
    ReaderCase("a = dom\\\nb = x", setting("a", "dom b = x")),
    ReaderCase("a = \"p\\\n q\"", setting("a", "p q")),
    ReaderCase("a = 1 \\\n# no\n 2", setting("a", "1 2")),
    ReaderCase("# c \\\na = b", setting("a", "b")),
    ReaderCase("a = \"x\0y\"", setting("a", "\"x")),
    ReaderCase("a = 1\na = 2", setting("a", "1"), setting("a", "2")),
    ReaderCase("!include_try b c ", .include(pattern: "b c", isOptional: true)),
    ReaderCase("!include x # y", .include(pattern: "x", isOptional: false)),
    ReaderCase("p {\n}", .sectionBegin(type: "p", name: ""), .sectionEnd),
    ReaderCase(
      "passdb ldap {\n a = b\n}", .sectionBegin(type: "passdb", name: "ldap"), setting("a", "b"),
      .sectionEnd),
    ReaderCase("nonsense", .malformed("Expecting '='"), only: .v23),
    ReaderCase("nonsense", .malformed("Expecting '{'"), only: .v24),
    ReaderCase("p { x", .malformed("Garbage after '{'"), only: .v24),
    ReaderCase("p { x", .sectionBegin(type: "p", name: ""), only: .v23),
    ReaderCase("a = <b", setting("a", "<b"), only: .v23),
    ReaderCase("a = < b", .setting(key: "a", value: .contentOfFile(path: [98])), only: .v24),
    ReaderCase("a = \"<b\"", setting("a", "<b")),
    ReaderCase("a = x$y", setting("a", "x$y"), only: .v23),
    ReaderCase("a = x$y", .setting(key: "a", value: .withVariables(Array("x$y".utf8))), only: .v24),
    ReaderCase(
      "a = $ENV:X", .setting(key: "a", value: .withVariables(Array("$ENV:X".utf8)))),
    ReaderCase("a = b$ENV:X", setting("a", "b$ENV:X"), only: .v23),
    ReaderCase("a = \"$ENV:X\"", setting("a", "$ENV:X")),
    ReaderCase("\"k\" = b", setting("k", "b"), only: .v24),
    ReaderCase("\"k\" = b", setting("\"k\"", "b"), only: .v23),
    ReaderCase("p \"a b\" {\n}", .sectionBegin(type: "p", name: "a b"), .sectionEnd, only: .v24),
    ReaderCase("a\u{b}= b", setting("a", "b"), only: .v24),
    ReaderCase("\u{feff}a = b", setting("\u{feff}a", "b")),
  ]

  @Test("a line is parsed as by Dovecot", arguments: cases)
  func statements(_ example: ReaderCase) {
    for dialect in example.dialects {
      let read = SettingsReader(dialect).statements(in: Array(example.text.utf8))
      #expect(read.map(\.kind) == example.kinds, "Dovecot \(dialect.rawValue)")
    }
  }

  @Test("a continued statement has its range of lines", arguments: Dialect.allCases)
  func lines(_ dialect: Dialect) {
    let read = SettingsReader(dialect).statements(in: Array("a = 1\nb = 2 \\\n 3\n\nc = 4".utf8))
    #expect(read.map(\.lines) == [1...1, 2...3, 5...5])
  }
}
