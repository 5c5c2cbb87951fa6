import DovecotGrammar
import Testing

/// Files that exist in a test only; patterns may end in a star.
private struct InventedFiles: IncludableFiles {
  let files: [String: String]

  func files(matching pattern: String) -> [(path: String, text: [UInt8])] {
    let beginning = pattern.prefix { $0 != "*" }
    return files.sorted { $0.key < $1.key }
      .filter { beginning == pattern ? $0.key == pattern : $0.key.hasPrefix(beginning) }
      .map { ($0.key, Array($0.value.utf8)) }
  }
}

@Suite("A configuration with its includes")
struct IncludedStatementTests {
  private func read(_ dialect: Dialect, _ files: [String: String]) -> [IncludedStatement] {
    let text = Array((files["/d/main"] ?? "").utf8)
    return SettingsReader(dialect).statements(
      in: text, at: "/d/main", including: InventedFiles(files: files))
  }

  @Test("include lines stay, each before its content, with the files that it names")
  func lines() {
    let statements = read(
      .v24,
      [
        "/d/main": "a = 1\n!include c/*\n!include_try no\n", "/d/c/1": "b = 2\n",
        "/d/c/2": "\nc = 3\n",
      ])
    #expect(
      statements.map(\.place) == [
        "/d/main line 1", "/d/main line 2", "/d/c/1 line 1", "/d/c/2 line 2", "/d/main line 3",
      ])
    #expect(statements.map(\.included) == [[], ["/d/c/1", "/d/c/2"], [], [], []])
    #expect(statements.compactMap(\.includePattern) == ["/d/c/*", "/d/no"])
  }

  @Test("several settings files of 2.3 are read from the last to the first")
  func order() {
    let statements = read(
      .v23, ["/d/main": "!include c/*\n", "/d/c/1": "b = 2\n", "/d/c/2": "c = 3\n"])
    #expect(statements.map(\.file) == ["/d/main", "/d/c/2", "/d/c/1"])
    #expect(statements.first?.included == ["/d/c/2", "/d/c/1"])
  }

  @Test("a file that includes itself, directly or not, is not read again")
  func circle() {
    let statements = read(
      .v24,
      ["/d/main": "!include *\nx = 1\n", "/d/other": "!include main\n!include other\ny = 1\n"])
    #expect(statements.map(\.file) == ["/d/main", "/d/other", "/d/other", "/d/other", "/d/main"])
  }

  @Test("cycles with ever longer paths end")
  func endless() {
    struct Endless: IncludableFiles {
      func files(matching pattern: String) -> [(path: String, text: [UInt8])] {
        [1, 2].map { ("\(pattern)\($0)", Array("!include ../d/x\n".utf8)) }
      }
    }
    let statements = SettingsReader(.v24).statements(
      in: Array("!include x\n".utf8), at: "/d/main", including: Endless())
    #expect(statements.count == 1001)
  }

  @Test("sections have their lines, settings their locations, and both their order")
  func sections() throws {
    let root = ConfigurationSection(
      read(
        .v24,
        [
          "/d/main": "a = 1\npassdb x {\n b = 2\n !include in\n}\n}\nc = 3\n",
          "/d/in": "d {\n}\ne = 4\n",
        ]))
    let passdb = try #require(root.sections.first)
    #expect(passdb.place == ConfigurationPlace(file: "/d/main", lines: 2...5))
    #expect(passdb.settings.map(\.place) == ["/d/main line 3", "/d/in line 3"])
    #expect(passdb.includes.map(\.line.place) == ["/d/main line 4"])
    #expect(passdb.sections.map(\.type) == ["d"])
    #expect(root.settings.map(\.key) == ["a", "c"])
    let setting = try #require(root.setting("c"))
    #expect(passdb.position < setting.position)
  }

  @Test(
    "what cannot be parsed is reported",
    arguments: [
      ("a = 1\nb {\n}\n", nil), ("a {\n", nil), ("\n}\n", 2), ("a = 1\nb\n", 2),
      ("a {\n}\n}\n", 3),
    ] as [(String, Int?)])
  func malformed(text: String, line: Int?) {
    let statement = read(.v24, ["/d/main": text]).firstMalformed
    #expect(statement?.statement.lines.lowerBound == line)
  }
}
