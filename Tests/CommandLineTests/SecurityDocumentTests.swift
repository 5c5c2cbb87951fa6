import TestSupport
import Testing

@Suite("SECURITY.md")
struct SecurityDocumentTests {
  /// The claims in its tables, each with the names of its tests.
  private static func claims() throws -> [(text: String, tests: [String])] {
    let content = try #require(Scratch.content(of: "\(TestData.root)/SECURITY.md"))
    let lines = String(decoding: content, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    // Tables whose second column is "Test"; a line of dashes follows.
    let tables = lines.split { !$0.hasPrefix("|") }.filter {
      $0.first?.hasSuffix("| Test |") == true
    }
    return tables.flatMap { $0.dropFirst(2) }.map { line in
      let cells = line.split(separator: "|")
      // Alternately outside and inside of backticks.
      let words = (cells.last ?? "").split(separator: "`", omittingEmptySubsequences: false)
      return (
        text: cells.first.map(String.init) ?? "",
        tests: words.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
      )
    }
  }

  @Test("Each claim names tests, and each of them exists")
  func tests() throws {
    let claims = try Self.claims()
    try #require(claims.count > 30)
    for claim in claims {
      #expect(!claim.tests.isEmpty, "\(claim.text)")
      for test in claim.tests {
        // A suite is in the file of its name; a script needs no further check.
        let isScript = test.hasSuffix(".sh")
        let file = "\(TestData.root)/Tests/\(test)" + (isScript ? "" : ".swift")
        let text = String(decoding: Scratch.content(of: file) ?? [], as: UTF8.self)
        let suite = test.split(separator: "/").last ?? ""
        #expect(!text.isEmpty, "\(claim.text): \(file)")
        #expect(isScript || text.contains("struct \(suite) {"), "\(claim.text): \(file)")
      }
    }
  }
}
