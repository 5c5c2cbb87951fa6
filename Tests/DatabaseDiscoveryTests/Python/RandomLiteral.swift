import TestSupport

/// Makes literals as Python's grammar allows them, in odd forms.
struct RandomLiteral {
  private var random: SeededGenerator

  /// A generator that starts from a seed.
  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// A dictionary in which brackets stand in each other so deep at most.
  mutating func dictionary(depth: Int) -> String {
    let members = (0..<number(below: 5)).map { _ in
      "\(blank())\(key())\(blank()):\(blank())\(value(depth: depth - 1))\(blank())"
    }
    return "{\(separated(members))}"
  }

  /// The bytes with some of them changed.
  mutating func damaged(_ text: [UInt8]) -> [UInt8] {
    var text = text
    for _ in 0..<number(below: 4) {
      let index = number(below: text.count)
      switch number(below: 3) {
      case 0 where text.count > 1: text.remove(at: index)
      case 1:
        text[index] =
          Array("{}[]()'\",:01_xejrbfuN.\\-+*# \n\r".utf8).randomElement(using: &random) ?? 0
      default: text.insert(text[number(below: text.count)], at: index)
      }
    }
    return text
  }

  private mutating func number(below limit: Int) -> Int {
    Int.random(in: 0..<limit, using: &random)
  }

  private mutating func choice(_ choices: String...) -> String {
    choices.randomElement(using: &random) ?? ""
  }

  private mutating func separated(_ items: [String]) -> String {
    let last = items.isEmpty ? "" : choice("", ",", " , # it's {\n")
    return items.joined(separator: ",") + last + blank()
  }

  private mutating func blank() -> String {
    choice("", "", "", " ", "\t", "\n", "\r\n", "\r", "\u{c}", " # it's {[(\n", "\\\n", " \\\r\n ")
  }

  private mutating func key() -> String {
    switch number(below: 4) {
    case 0: integer()
    case 1: "(\(string()),\(blank())\(integer()))"
    default: choice("'a'", "'b'", string())
    }
  }

  private mutating func value(depth: Int) -> String {
    switch number(below: depth > 0 ? 12 : 8) {
    case 0: return choice("None", "True", "False")
    case 1, 2: return "\(choice("", "-", "+ "))\(integer())"
    case 3: return choice("1.5", ".5e-3", "1_0.", "0e0", "2J", "1e+1_0", "09.5", "-1.e5")
    case 4: return choice("b'a'", "Br'\\x' b\"\"", "'\\ud83d\\udd11'", "rB'''\\'''", "'\\udfff'")
    case 8: return dictionary(depth: depth)
    case 9: return "{\(string())\(choice("", ","))}"
    case 10, 11:
      let values = (0..<number(below: 4)).map { _ in blank() + value(depth: depth - 1) + blank() }
      return Bool.random(using: &random) ? "[\(separated(values))]" : "(\(separated(values)))"
    default:
      return (0...number(below: 3)).map { _ in string() + blank() }.joined()
    }
  }

  private mutating func integer() -> String {
    switch number(below: 6) {
    case 0: choice("0", "00", "0_0", "007", "1__0", "1_", "0x", "0b2", "0o8", "9223372036854775808")
    case 1: "0\(choice("x", "X"))\(choice("", "_"))\(String(random.next() >> 2, radix: 16))"
    case 2: "0\(choice("o", "O"))\(String(random.next() >> 40, radix: 8))"
    case 3: "0\(choice("b", "B"))1_0\(String(number(below: 9), radix: 2))"
    case 4: String(random.next())
    default: "\(number(below: 999) + 1)\(choice("", "_0", "_123"))"
    }
  }

  private mutating func string() -> String {
    let quote = choice("'", "\"", "'''", "\"\"\"")
    let prefix = choice("", "", "", "", "r", "R", "u", "U", "f", "F", "rf", "fR", "Rf", "FR")
    var pieces = [
      "a", "ä", "🔑", "#", "(", "'", "\"", "\\\\", "\\'", "\\\"", "\\a", "\\b", "\\f", "\\n", "\\r",
      "\\t", "\\v",
      "\\0", "\\18", "\\1234", "\\x41", "\\xfF", "\\u00e4", "\\u20AC", "\\U0001f511", "\\ud800",
      "\\q", "\\8",
      "\\\n", "\\\r\n", "\\\r", "\\é", "0", " ", "\u{7f}", "\u{c}", "\\U00110000", "\\x4",
    ]
    // In an f-string a brace is more than a character. It is not empty, for its quotation marks could
    // be taken together with those of the next string.
    let isFormatted = prefix.lowercased().contains("f")
    if !isFormatted { pieces += ["{", "}", "{{", "{a}"] }
    if quote.utf8.count == 3 { pieces += ["\n", "\r\n", "\r", "'", "\"\"", "''"] }
    let content = (0..<number(below: 8)).map { _ in pieces.randomElement(using: &random) ?? "" }
    return prefix + quote + (isFormatted ? "a" : "") + content.joined() + quote
  }
}
