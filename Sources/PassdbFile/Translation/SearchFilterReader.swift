/// Reads a search filter, RFC 4515, and accepts exactly what libldap accepts.
///
/// That is more than RFC 4515 in four ways, which are therefore no faults
/// (`ldap_pvt_put_filter()`, libraries/libldap/filter.c of OpenLDAP 2.5.13 and 2.6.10): a single
/// comparison may lack parentheses; blanks, tabs and line feeds may stand between the parts of a
/// filter; `\(`, `\)`, `\*` and `\\` are escapes, as in RFC 1960; any byte may stand in a value
/// unescaped, except for parentheses and a misplaced asterisk or backslash.
struct SearchFilterReader {
  /// Why libldap refuses a filter.
  struct Fault: Error, Equatable {
    enum Kind: Equatable {
      case unclosed, unopened, rest, doubled, bare, negation
      case openInValue, noComparison, attribute, matchingRule
      case asterisk, doubledAsterisk, escape
    }

    let kind: Kind
    /// In bytes.
    let offset: Int
  }

  let text: [UInt8]
  /// The offsets of line feeds that are part of a value.
  private(set) var valueLineFeeds: [Int] = []
  private var index = 0

  init(_ text: [UInt8]) {
    self.text = text
  }

  /// Reads the whole text.
  ///
  /// - Throws: ``Fault``.
  mutating func read() throws(Fault) {
    guard peek == UInt8(ascii: "(") else {
      try comparison(index..<text.count)
      return
    }
    try filter()
    guard index == text.count else {
      throw Fault(kind: peek == UInt8(ascii: ")") ? .unopened : .rest, offset: index)
    }
  }

  /// Reads a filter with its parentheses.
  private mutating func filter() throws(Fault) {
    let open = index
    index += 1
    skipBlanks()
    switch peek {
    case nil: throw Fault(kind: .unclosed, offset: open)
    case UInt8(ascii: "&"), UInt8(ascii: "|"): try list(openedAt: open)
    case UInt8(ascii: "!"): try negated(openedAt: open)
    case UInt8(ascii: "("): throw Fault(kind: .doubled, offset: open)
    default:
      let end = try endOfComparison(openedAt: open)
      try comparison(index..<end)
      index = end + 1
    }
  }

  /// Reads the rest of `(&…)` or `(|…)`, which may be empty (RFC 4526).
  private mutating func list(openedAt open: Int) throws(Fault) {
    index += 1
    skipBlanks()
    while peek != UInt8(ascii: ")") {
      try member(openedAt: open)
      skipBlanks()
    }
    index += 1
  }

  /// Reads the rest of `(!…)`.
  private mutating func negated(openedAt open: Int) throws(Fault) {
    index += 1
    skipBlanks()
    guard peek != UInt8(ascii: ")") else { throw Fault(kind: .negation, offset: open) }
    try member(openedAt: open)
    guard let next = peek else { throw Fault(kind: .unclosed, offset: open) }
    guard next == UInt8(ascii: ")") else { throw Fault(kind: .negation, offset: open) }
    index += 1
  }

  private mutating func member(openedAt open: Int) throws(Fault) {
    guard let next = peek else { throw Fault(kind: .unclosed, offset: open) }
    guard next == UInt8(ascii: "(") else { throw Fault(kind: .bare, offset: index) }
    try filter()
  }

  /// The offset of the parenthesis that closes a comparison.
  private func endOfComparison(openedAt open: Int) throws(Fault) -> Int {
    var isEscaped = false
    var hasEqualsSign = false
    for offset in index..<text.count {
      switch text[offset] {
      case _ where isEscaped: isEscaped = false
      case UInt8(ascii: "\\"): isEscaped = true
      case UInt8(ascii: "="): hasEqualsSign = true
      case UInt8(ascii: ")"): return offset
      case UInt8(ascii: "("):
        throw hasEqualsSign
          ? Fault(kind: .openInValue, offset: offset) : Fault(kind: .noComparison, offset: index)
      default: break
      }
    }
    throw Fault(kind: .unclosed, offset: open)
  }

  /// Reads a comparison without its parentheses.
  private mutating func comparison(_ range: Range<Int>) throws(Fault) {
    guard let equals = text[range].firstIndex(of: UInt8(ascii: "=")) else {
      throw Fault(kind: .noComparison, offset: range.lowerBound)
    }
    let name = text[range.lowerBound..<equals]
    let value = (equals + 1)..<range.upperBound
    switch name.last {
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "~"):
      try attribute(name.dropLast())
      try plainValue(value)
    case UInt8(ascii: ":"):
      guard SearchFilterNames.isMatchingRule(name.dropLast()) else {
        throw Fault(kind: .matchingRule, offset: range.lowerBound)
      }
      try plainValue(value)
    default:
      try attribute(name)
      try valueOrPattern(value)
    }
  }

  private func attribute(_ name: ArraySlice<UInt8>) throws(Fault) {
    guard SearchFilterNames.isAttribute(name) else {
      throw Fault(kind: .attribute, offset: name.startIndex)
    }
  }

  /// Reads a value in which an asterisk is not allowed.
  private mutating func plainValue(_ range: Range<Int>) throws(Fault) {
    var offset = range.lowerBound
    while offset < range.upperBound {
      guard text[offset] != UInt8(ascii: "*") else { throw Fault(kind: .asterisk, offset: offset) }
      try element(&offset, range.upperBound)
    }
  }

  /// Reads a value, in which each asterisk stands for any text.
  private mutating func valueOrPattern(_ range: Range<Int>) throws(Fault) {
    var offset = range.lowerBound
    var isAfterAsterisk = false
    while offset < range.upperBound {
      let isAsterisk = text[offset] == UInt8(ascii: "*")
      if isAsterisk {
        guard !isAfterAsterisk else { throw Fault(kind: .doubledAsterisk, offset: offset - 1) }
        offset += 1
      } else {
        try element(&offset, range.upperBound)
      }
      isAfterAsterisk = isAsterisk
    }
  }

  /// Reads a character of a value or, after a backslash, its escape.
  private mutating func element(_ offset: inout Int, _ end: Int) throws(Fault) {
    let start = offset
    offset += 1
    switch text[start] {
    case UInt8(ascii: "("): throw Fault(kind: .openInValue, offset: start)
    case UInt8(ascii: ")"): throw Fault(kind: .unopened, offset: start)
    case UInt8(ascii: "\n"): valueLineFeeds.append(start)
    case UInt8(ascii: "\\"):
      guard offset < end else { throw Fault(kind: .escape, offset: start) }
      if "()*\\".utf8.contains(text[offset]) {
        offset += 1
      } else if offset + 1 < end, text[offset].isHexDigit, text[offset + 1].isHexDigit {
        offset += 2
      } else {
        throw Fault(kind: .escape, offset: start)
      }
    default: break
    }
  }

  private var peek: UInt8? { index < text.count ? text[index] : nil }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0a { index += 1 }
  }
}
