import TestSupport
import Testing

@Suite("SECURITY.md")
struct SecurityDocumentTests {
  /// A claim, and the tests that are named for it.
  private struct Claim {
    let text: String
    /// The file below Tests, and the suite in it; nil for a script.
    var tests: [(file: String, suite: String?)] = []
  }

  /// The rows of the tables whose second column is "Test".
  private static func claims() throws -> [Claim] {
    let content = try #require(Scratch.content(of: "\(TestData.root)/SECURITY.md"))
    var isTable = false
    var claims: [Claim] = []
    for line in String(decoding: content, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    {
      let cells = line.split(separator: "|").map { $0.drop { $0 == " " } }
      guard line.hasPrefix("|"), cells.count == 2 else {
        isTable = false
        continue
      }
      if cells[1].hasPrefix("Test") {
        isTable = true
      } else if isTable, !line.hasPrefix("|--") {
        var claim = Claim(text: String(cells[0]))
        // `Suite` (`file`), or `script`
        let words = cells[1].split(separator: "`").enumerated().filter { $0.offset % 2 == 0 }
          .map { String($0.element) }
        for word in words {
          if let file = claim.tests.last, file.file.isEmpty {
            claim.tests[claim.tests.count - 1].file = word
          } else if word.contains("/") {
            claim.tests.append((file: word, suite: nil))
          } else {
            claim.tests.append((file: "", suite: word))
          }
        }
        claims.append(claim)
      }
    }
    return claims
  }

  @Test("Each claim names tests, and each is there")
  func tests() throws {
    let claims = try Self.claims()
    try #require(claims.count > 30)
    for claim in claims {
      #expect(!claim.tests.isEmpty, "\(claim.text)")
      for (file, suite) in claim.tests {
        let content = Scratch.content(of: "\(TestData.root)/Tests/\(file)") ?? []
        #expect(!content.isEmpty, "\(claim.text): \(file)")
        guard let suite else { continue }
        #expect(
          String(decoding: content, as: UTF8.self).contains("struct \(suite) {"),
          "\(claim.text): \(suite) is not in \(file)")
      }
    }
  }
}
