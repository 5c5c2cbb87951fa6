import Testing

@testable import Doctor

@Suite("Strings in a settings.py")
struct PythonStringsTests {
  /// A text, and what is assigned to `A`.
  static let cases: [(String, [PythonStrings])] = [
    ("A = 'x'\n", [.init(name: "A", lines: 1...1, strings: ["x"], isList: false)]),
    ("\nA = (\"x\", )  # y\n", [.init(name: "A", lines: 2...2, strings: ["x"], isList: true)]),
    ("A=('x')\n", [.init(name: "A", lines: 1...1, strings: ["x"], isList: false)]),
    (
      "A = [\n  'x',  # 'z'\n  'y'\n]\nB = 'z'\n",
      [.init(name: "A", lines: 1...4, strings: ["x", "y"], isList: true)]
    ),
    ("#A = 'x'\n A = 'x'\nA == 'x'\nAB = 'x'\n", []),
    ("A = os.environ['x']\nA = f'x'\n", []), ("A = ('x',\n", []), ("A = 'x\n", []),
    ("A = []\n", [.init(name: "A", lines: 1...1, strings: [], isList: true)]),
  ]

  @Test("are found where they are literals", arguments: cases)
  func assignments(text: String, found: [PythonStrings]) {
    #expect(PythonStrings.all(in: Array(text.utf8), named: ["A"]) == found)
  }
}
