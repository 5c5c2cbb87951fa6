import DovecotGrammar
import Testing

@Suite("Sections of a configuration")
struct ConfigurationSectionTests {
  private func section(_ text: String) -> ConfigurationSection {
    ConfigurationSection(
      SettingsReader(.v24).statements(in: Array(text.utf8)).map {
        IncludedStatement(file: "/f", statement: $0)
      })
  }

  @Test("settings belong to the section that they stand in, and sections keep their lines")
  func nested() {
    let whole = section("a = 1\npassdb x {\n  b = 2\n  fields {\n    c = 3\n  }\n}\nd = 4\n")
    #expect(whole.settings.map(\.key) == ["a", "d"])
    #expect(whole.sections.map(\.type) == ["passdb"])
    #expect(whole.sections[0].place?.lines == 2...7)
    #expect(whole.sections[0].settings.map(\.key) == ["b"])
    #expect(whole.withDescendants(outside: "").map(\.type) == ["", "passdb", "fields"])
    #expect(whole.withDescendants(outside: "passdb").map(\.type) == [""])
  }

  @Test("unmatched braces are passed over", arguments: ["}\na = 1\n", "}}\n}\na = 1\n"])
  func unmatched(_ text: String) {
    #expect(section(text).settings.map(\.key) == ["a"])
  }

  @Test("a file that is included twice may end what its first reading has begun, further up")
  func twice() {
    let once = SettingsReader(.v24).statements(in: Array("}\n\npassdb x {\n".utf8)).map {
      IncludedStatement(file: "/f", statement: $0)
    }
    let section = ConfigurationSection(once + once).sections[0]
    #expect(section.type == "passdb" && section.place?.lines == 3...3)
  }

  @Test(
    "deeply nested sections are skipped, and the rest is read", arguments: [1, 100, 101, 60_000])
  func deep(_ depth: Int) {
    let opening = String(repeating: "x {\n", count: depth)
    let whole = section(
      opening + "a = 1\n" + String(repeating: "}\n", count: depth) + "b = 2\n")
    let all = whole.withDescendants(outside: "")
    #expect(all.count == min(depth, 100) + 1)
    #expect(whole.settings.map(\.key) == ["b"])
    #expect(all.flatMap(\.settings).contains { $0.key == "a" } == (depth <= 100))
    // An opening that has no end is as well.
    #expect(section(opening).withDescendants(outside: "").count == min(depth, 100) + 1)
  }
}
