import TestSupport
import Testing

@Suite("Known differences between the web login and Dovecot")
struct DifferencesTests {
  /// A row: its name, and the text of all other columns.
  private struct Row: Equatable {
    let name: String
    let text: String
  }

  private func lines(of path: String) throws -> [Substring] {
    let content = try #require(Scratch.content(of: "\(TestData.root)/\(path)"))
    return String(decoding: content, as: UTF8.self).split(separator: "\n")
  }

  @Test("docs/differences.md and update_dovecot_conf(8) have the same rows")
  func rows() throws {
    let table = try lines(of: "docs/differences.md").filter { $0.hasPrefix("| `") }.map { line in
      let cells = line.split(separator: "|").map { cell in
        cell.split(separator: " ").joined(separator: " ").replacing("`", with: "")
      }
      try #require(cells.count == 3, "\(line)")
      return Row(
        name: cells[0],
        text: cells.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
          .joined(separator: " "))
    }
    let section = try lines(of: "man/update_dovecot_conf.8").drop { $0 != ".Sh DIFFERENCES" }
      .dropFirst().prefix { !$0.hasPrefix(".Sh ") }
    var manual: [Row] = []
    for item in section.drop(while: { !$0.hasPrefix(".It ") }).prefix(while: { $0 != ".El" }) {
      if item.hasPrefix(".It ") {
        manual.append(Row(name: String(item.dropFirst(4)), text: ""))
      } else {
        let last = manual.removeLast()
        let line = item.replacing("\\e", with: "\\")
        manual.append(Row(name: last.name, text: last.text + (last.text.isEmpty ? "" : " ") + line))
      }
    }
    #expect(!table.isEmpty)
    #expect(Set(table.map(\.name)).count == table.count)
    #expect(table == manual)
  }
}
