import TestSupport
import Testing

@testable import DovecotGrammar
@testable import PassdbFile

@Suite("Dovecot's own variable expansion")
struct VariableTests {
  static let login = "a%u%{user}l%%y"

  /// Random templates and their expansion.
  private func templates(_ seed: UInt64, count: Int) -> [(
    template: LoginTemplate, expanded: String
  )] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      var template = LoginTemplate()
      var expanded = ""
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        if Int.random(in: 0..<3, using: &random) == 0 {
          template.appendUser()
          expanded += Self.login
        } else {
          let text = String(
            decoding: random.bytes(upTo: 6, alphabet: "%%%%yy{}('ua\""), as: UTF8.self)
          template.append(literal: text)
          expanded += text
        }
      }
      return (template, expanded)
    }
  }

  @Test(
    "the login is inserted in its place, and nothing else changes", arguments: Dialect.allCases,
    [1, 2, 3] as [UInt64])
  func templates(_ dialect: Dialect, _ seed: UInt64) async throws {
    let cases = templates(seed, count: 20_000)
    let spelled = cases.map { Array(dialect.spelling($0.template).utf8) }
    let expanded =
      switch dialect {
      case .v23: try await DovecotTools.expanded23(spelled, user: Self.login)
      case .v24: try await DovecotTools.expanded24(spelled, user: Self.login)
      }
    try #require(expanded.count == cases.count)
    for (example, result) in zip(cases, expanded) where result != Array(example.expanded.utf8) {
      Issue.record("\(dialect.spelling(example.template)) for \(example.expanded)")
    }
  }
}
