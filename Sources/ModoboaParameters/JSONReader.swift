// Why not Foundation: its decoder adds 3 MiB and half a millisecond to a run with nothing to do,
// more than such a run may take. The tests compare this reader with it.

/// A strict reader for JSON, RFC 8259, in UTF-8; it ignores a byte order mark.
struct JSONReader {
  /// How deeply arrays and objects may be nested.
  static let depthLimit = 512

  private let text: [UInt8]
  private var index = 0

  private init(_ text: [UInt8]) {
    self.text = text
    if text.starts(with: [0xef, 0xbb, 0xbf]) { index = 3 }
  }

  /// Reads one JSON text.
  ///
  /// - Parameter text: the bytes.
  /// - Returns: its value.
  /// - Throws: ``JSONError`` for a text that is not JSON, is not UTF-8 or is nested too deeply.
  static func value(of text: [UInt8]) throws(JSONError) -> JSONValue {
    var reader = JSONReader(text)
    let value = try reader.value(depth: 0)
    reader.skipBlanks()
    guard reader.index == text.count else { throw reader.error() }
    return value
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    skipBlanks()
    switch peek {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return try string().map(JSONValue.string) ?? .other
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= Self.depthLimit else { throw error() }
    index += 1
    var members: [JSONValue.Member] = []
    skipBlanks()
    if take("}") { return .object(members) }
    repeat {
      skipBlanks()
      guard peek == UInt8(ascii: "\"") else { throw error() }
      // No parameter has a name that is not a Unicode string.
      let name = try string() ?? ""
      skipBlanks()
      guard take(":") else { throw error() }
      members.append(JSONValue.Member(name: name, value: try value(depth: depth)))
      skipBlanks()
    } while take(",")
    guard take("}") else { throw error() }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= Self.depthLimit else { throw error() }
    index += 1
    var values: [JSONValue] = []
    skipBlanks()
    if take("]") { return .array(values) }
    repeat {
      values.append(try value(depth: depth))
      skipBlanks()
    } while take(",")
    guard take("]") else { throw error() }
    return .array(values)
  }

  /// Reads a string; nil if it contains an unpaired surrogate.
  private mutating func string() throws(JSONError) -> String? {
    index += 1
    var bytes: [UInt8] = []
    var isUnicode = true
    while let byte = peek, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw error() }
      index += 1
      if byte != UInt8(ascii: "\\") {
        bytes.append(byte)
      } else if let scalar = try escape() {
        bytes += UTF8.encode(scalar).map(Array.init) ?? []
      } else {
        isUnicode = false
      }
    }
    guard take("\""), let string = String(validating: bytes, as: UTF8.self) else { throw error() }
    return isUnicode ? string : nil
  }

  /// Reads an escape after its backslash; nil for an unpaired surrogate.
  private mutating func escape() throws(JSONError) -> Unicode.Scalar? {
    guard let letter = peek else { throw error() }
    index += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw error()
    }
    let unit = try hexadecimal()
    guard (0xd800...0xdbff).contains(unit) else { return Unicode.Scalar(unit) }
    guard text[index...].starts(with: "\\u".utf8) else { return nil }
    let afterFirst = index
    index += 2
    let second = try hexadecimal()
    guard (0xdc00...0xdfff).contains(second) else {
      index = afterFirst
      return nil
    }
    return Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (second - 0xdc00))
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error()
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = index
    _ = take("-")
    if !take("0") { try digits() }
    var isInteger = true
    if take(".") {
      isInteger = false
      try digits()
    }
    if take("e") || take("E") {
      isInteger = false
      if !take("+") { _ = take("-") }
      try digits()
    }
    guard isInteger, let integer = Int(String(decoding: text[start..<index], as: UTF8.self)) else {
      return .other
    }
    return .integer(integer)
  }

  private mutating func digits() throws(JSONError) {
    let start = index
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
    guard index > start else { throw error() }
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError)
    -> JSONValue
  {
    let isThere = word.withUTF8Buffer { text[index...].starts(with: $0) }
    guard isThere else { throw error() }
    index += word.utf8CodeUnitCount
    return value
  }

  private var peek: UInt8? { index < text.count ? text[index] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let byte = peek, UInt32(byte) == character.value else { return false }
    index += 1
    return true
  }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
      index += 1
    }
  }

  /// An error at the current position.
  private func error() -> JSONError {
    let before = text[..<index]
    let lineStart = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
    return JSONError(line: before.count { $0 == 0x0a } + 1, column: index - lineStart + 1)
  }
}
