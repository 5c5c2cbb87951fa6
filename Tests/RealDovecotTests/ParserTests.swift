import TestSupport
import Testing

@testable import DovecotGrammar

@Suite("Dovecot's own parsers")
struct ParserTests {
  static let alphabet = "\"'\\# \t$%<>{}=!;,*\r\u{1}ENV:SETy"

  @Test("2.3 reads each quoted value byte for byte", arguments: [1, 2, 3] as [UInt64])
  func values23(_ seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let values = (0..<4000).map { _ in random.bytes(upTo: 20, alphabet: Self.alphabet) }
    let scratch = Scratch()
    scratch.write(
      "values", try values.reduce(into: [UInt8]()) { try Self.append($1, "k", to: &$0) })
    let read = try await DovecotTools.settings23(in: scratch["values"])
    #expect(read?.map(\.value) == values)
  }

  @Test(
    "2.4 reads each quoted value byte for byte", arguments: [DovecotRelease.v24],
    [4, 5, 6] as [UInt64])
  func values24(_ release: DovecotRelease, _ seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    // doveconf checks the syntax of variables, which VariableTests covers.
    let values = (0..<600).map { _ in
      random.bytes(upTo: 20, alphabet: Self.alphabet).filter { $0 != UInt8(ascii: "%") }
    }
    // Fields can have any name, so one configuration holds all values.
    var text = Array("passdb static {\n  fields {\n".utf8)
    for (index, value) in values.enumerated() { try Self.append(value, "k\(index)", to: &text) }
    text += "  }\n}\n".utf8
    let printed = try #require(try await DovecotTools.configuration24(including: text, release))
    let read = Self.fieldsPrinted(printed)
    for (index, value) in values.enumerated() {
      #expect(read["k\(index)"]?.contains(value) == true)
    }
  }

  /// The fields that doveconf prints, each with the possible values for its output.
  ///
  /// The output is ambiguous: doveconf quotes values with blanks at their ends, but not values that
  /// already have quotation marks there.
  private static func fieldsPrinted(_ text: [UInt8]) -> [String: [[UInt8]]] {
    var fields: [String: [[UInt8]]] = [:]
    for line in text.split(separator: 10) where line.starts(with: "    k".utf8) {
      let words = line.dropFirst(4).split(
        separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
      guard words.count == 3 else { continue }
      let unquoted = Quoting.unescaped(words[2].dropFirst().dropLast())
      fields[String(decoding: words[0], as: UTF8.self)] = [Array(words[2]), unquoted]
    }
    return fields
  }

  @Test(
    "2.3 and this program's reader agree on odd lines", arguments: 0..<20 as Range<UInt64>
  )
  func wildLines23(_ seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let scratch = Scratch()
    // One line a file: a continued line or an error would hide later lines.
    for _ in 0..<20 {
      let text = Array("key = ".utf8) + random.bytes(upTo: 12, alphabet: "\"'\\# x$\t=") + [10]
      scratch.write("wild", text)
      let ours = SettingsReader(.v23).statements(in: text).map(\.kind)
      let theirs = try #require(try await DovecotTools.settings23(in: scratch["wild"]))
      #expect(
        ours == theirs.map { .setting(key: $0.key, value: .literal($0.value)) },
        "\(String(decoding: text, as: UTF8.self).debugDescription)")
    }
  }

  private static func append(
    _ value: [UInt8], _ key: String, to text: inout [UInt8]
  ) throws(UnwritableValue) {
    text += "\(key) = ".utf8
    text += try Quoting.quoted(value)
    text.append(10)
  }
}
