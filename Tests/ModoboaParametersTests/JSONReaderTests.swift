import FoundationEssentials
import TestSupport
import Testing

@testable import ModoboaParameters

@Suite("Parsing JSON")
struct JSONReaderTests {
  private func read(_ text: String) throws(JSONError) -> JSONValue {
    try JSONReader.value(of: Array(text.utf8))
  }

  @Test(
    "each type of value",
    arguments: [
      ("null", .null), (" true\n", .boolean(true)), ("\tfalse\r", .boolean(false)),
      ("0", .integer(0)),
      ("-12", .integer(-12)), ("9223372036854775807", .integer(.max)),
      ("9223372036854775808", .other),
      ("1.0", .other), ("1e3", .other), ("-0.5E-7", .other), (#""""#, .string("")),
      ("[]", .array([])),
      ("[ 1 , [ ] ]", .array([.integer(1), .array([])])), ("{}", .object([])),
      (
        #"{ "a" : 1 , "a" : "b" }"#,
        .object([.init(name: "a", value: .integer(1)), .init(name: "a", value: .string("b"))])
      ),
      ("\u{feff}1", .integer(1)),
    ] as [(String, JSONValue)])
  func values(_ text: String, _ value: JSONValue) throws {
    #expect(try read(text) == value)
  }

  @Test(
    "strings are unescaped",
    arguments: [
      (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{c}\n\r\t"), (#""\u0041\u00e4\u20AC""#, "Aä€"),
      (#""\ud83d\udd11""#, "🔑"), (#""\u0000""#, "\0"), ("\"ä🔑\u{7f}\"", "ä🔑\u{7f}"),
    ])
  func texts(_ text: String, _ value: String) throws {
    #expect(try read(text) == .string(value))
  }

  @Test(
    "a lone surrogate is not text, but does not stop the parser",
    arguments: [
      #""\ud83d""#, #""\udd11""#, #""\ud83dx""#, #""\ud83d\u0041""#, #""\ud83d\ud83d\udd11""#,
    ])
  func surrogates(_ text: String) throws {
    #expect(try read(text) == .other)
    #expect(try read("[\(text), 1]") == .array([.other, .integer(1)]))
  }

  @Test(
    "invalid JSON is reported with its position",
    arguments: [
      ("", 1, 1), ("  ", 1, 3), ("{", 1, 2), ("[1,]", 1, 4), ("[1 2]", 1, 4), ("{\"a\"}", 1, 5),
      ("{\"a\":1,}", 1, 8), ("{a:1}", 1, 2), ("01", 1, 2), ("-", 1, 2), ("1.", 1, 3), ("1e", 1, 3),
      ("+1", 1, 1), (".5", 1, 1), ("NaN", 1, 1), ("nul", 1, 1), ("tru e", 1, 1), ("\"a", 1, 3),
      ("\"\\x\"", 1, 4), ("\"\\u12g4\"", 1, 6), ("\"a\nb\"", 1, 3), ("1 2", 1, 3),
      ("[1,\n 2,\n x]", 3, 2),
      ("'a'", 1, 1), ("// c\n1", 1, 1), ("\"\\u12", 1, 6),
    ])
  func errors(_ text: String, _ line: Int, _ column: Int) {
    #expect(throws: JSONError(line: line, column: column)) { try read(text) }
  }

  @Test("nesting has a limit far below that of the stack")
  func depth() throws {
    let limit = JSONReader.depthLimit
    let atLimit = String(repeating: "[", count: limit) + String(repeating: "]", count: limit)
    _ = try read(atLimit)
    #expect(throws: JSONError.self) { try read("[\(atLimit)]") }
    #expect(throws: JSONError.self) { try read(String(repeating: "{\"a\":", count: 1_000_000)) }
  }

  // Without surrogates and large exponents, which are errors for Foundation.
  @Test("Foundation accepts the same JSON", arguments: 0..<8 as Range<UInt64>)
  func likeFoundation(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let valid =
      #"{"core": {"a": [1, -2.5, true, false, null, "x\u00e4\n"], "b": {}}, "c": ""}"#
    for _ in 0..<2000 {
      var text = Array(valid.utf8)
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let index = Int.random(in: 0..<text.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: text.remove(at: index)
        case 1: text[index] = Array("{}[]\",:0.-\\u n".utf8).randomElement(using: &random) ?? 0
        default: text.insert(text[index], at: index)
        }
      }
      let ours = try? JSONReader.value(of: text)
      let theirs = try? JSONDecoder().decode(AnyJSON.self, from: Data(text))
      #expect((ours == nil) == (theirs == nil), "\(String(decoding: text, as: UTF8.self))")
    }
  }
}

/// Any JSON value, so that Foundation decodes the whole text.
private struct AnyJSON: Decodable {
  init(from decoder: any Decoder) throws {
    if var list = try? decoder.unkeyedContainer() {
      while !list.isAtEnd { _ = try list.decode(AnyJSON.self) }
    } else if let object = try? decoder.container(keyedBy: AnyKey.self) {
      for key in object.allKeys { _ = try object.decode(AnyJSON.self, forKey: key) }
    } else {
      let value = try decoder.singleValueContainer()
      if value.decodeNil() || (try? value.decode(Bool.self)) != nil { return }
      if (try? value.decode(Double.self)) != nil { return }
      _ = try value.decode(String.self)
    }
  }
}
