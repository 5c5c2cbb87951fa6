import TestSupport
import Testing

@testable import DovecotGrammar

@Suite("Quoting and parsing")
struct QuotingTests {
  @Test(
    "a value survives byte for byte, in both dialects",
    arguments: Dialect.allCases, [0xfeed, 0xbeef, 0xcafe] as [UInt64])
  func roundTrip(_ dialect: Dialect, _ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<5000 {
      let value = random.bytes(upTo: 24, alphabet: "\"'\\# \t$%<>{}=!;,*\r\u{1}ENV:yé")
      let line = Array("k = ".utf8) + (try Quoting.quoted(value)) + [10]
      let statements = SettingsReader(dialect).statements(in: line)
      #expect(statements.map(\.kind) == [.setting(key: "k", value: .literal(value))])
    }
  }

  @Test("a whole file of values survives, in order", arguments: Dialect.allCases)
  func manyLines(_ dialect: Dialect) throws {
    var random = SeededGenerator(seed: 7)
    let values = (0..<500).map { _ in random.bytes(upTo: 40, alphabet: "\\\"'# ") }
    var text: [UInt8] = []
    for value in values {
      text += "k = ".utf8
      text += try Quoting.quoted(value)
      text.append(10)
    }
    let read = SettingsReader(dialect).statements(in: text)
    #expect(read.map(\.kind) == values.map { .setting(key: "k", value: .literal($0)) })
    #expect(read.map(\.lines.lowerBound) == Array(1...500))
  }

  @Test("NUL and line feed cannot be written", arguments: [0, 10] as [UInt8])
  func unwritable(_ byte: UInt8) {
    #expect(throws: UnwritableValue(byte: byte)) { try Quoting.quoted([97, byte, 98]) }
  }
}
