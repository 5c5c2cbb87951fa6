import TestSupport

/// Makes random literals of the types that settings need, in unusual notation.
struct RandomLiteral {
  private var random: SeededGenerator

  /// A generator with a seed.
  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// A dictionary with limited nesting.
  mutating func dictionary(depth: Int) -> String {
    let members = (0..<number(below: 5)).map { _ in
      "\(blank())\(key())\(blank()):\(blank())\(value(depth: depth - 1))\(blank())"
    }
    return "{\(separated(members))}"
  }

  /// The bytes with some changed.
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
    choice("'a'", "'b'", "('b' 'c')", string())
  }

  private mutating func value(depth: Int) -> String {
    switch number(below: depth > 0 ? 9 : 6) {
    case 0: return choice("None", "True", "False")
    case 1, 2: return "\(choice("", "-", "- "))\(number(below: 9999))"
    case 6: return dictionary(depth: depth)
    case 7, 8:
      let values = (0..<number(below: 4)).map { _ in blank() + value(depth: depth - 1) + blank() }
      return Bool.random(using: &random) ? "[\(separated(values))]" : "(\(separated(values)))"
    default:
      return (0...number(below: 3)).map { _ in string() + blank() }.joined()
    }
  }

  private mutating func string() -> String {
    let quote = choice("'", "\"", "'''", "\"\"\"")
    let prefix = choice("", "", "", "", "r", "R", "u", "U")
    var pieces = [
      "a", "ä", "🔑", "\u{301}", "#", "(", "{", "}", "\\\\", "\\'", "\\\"", "\\n", "\\r", "\\t",
      "\\q", "\\8", "\\\n", "\\\r\n", "\\\r", "\\é", "0", " ", "\u{7f}", "\u{c}",
    ]
    if quote.utf8.count == 3 { pieces += ["\n", "\r\n", "\r", "'", "\"\"", "''"] }
    let content = (0..<number(below: 8)).map { _ in pieces.randomElement(using: &random) ?? "" }
    return prefix + quote + content.joined() + quote
  }
}
