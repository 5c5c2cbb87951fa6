/// Reads the literal of a number.
enum PythonNumber {
  /// Reads a number.
  ///
  /// - Parameters:
  ///   - token: the number, without a sign.
  ///   - isNegative: whether a minus sign stands before it.
  /// - Returns: its value; nil if it is malformed.
  static func value(of token: ArraySlice<UInt8>, isNegative: Bool) -> PythonValue? {
    var digits = token
    var radix = 10
    if token.first == UInt8(ascii: "0"), token.count > 2 {
      switch token[token.startIndex + 1] | 0x20 {
      case UInt8(ascii: "x"): radix = 16
      case UInt8(ascii: "o"): radix = 8
      case UInt8(ascii: "b"): radix = 2
      default: break
      }
      if radix != 10 { digits = digits.dropFirst(2) }
    }
    if radix == 10, digits.contains(where: { ".eEjJ".utf8.contains($0) }) {
      return isFloat(token) ? .other : nil
    }
    // `0x_1` is well-formed, `_1` is a name.
    var isAfterDigit = radix != 10
    var value = 0
    var isWithinRange = true
    for byte in digits {
      if byte == UInt8(ascii: "_"), isAfterDigit {
        isAfterDigit = false
        continue
      }
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digit < radix else {
        return nil
      }
      isAfterDigit = true
      let (product, hasOverflown) = value.multipliedReportingOverflow(by: radix)
      let (sum, hasOverflownToo) = product.addingReportingOverflow(isNegative ? -digit : digit)
      isWithinRange = isWithinRange && !hasOverflown && !hasOverflownToo
      value = sum
    }
    // A number other than zero does not begin with zero.
    let isPadded =
      radix == 10 && digits.first == UInt8(ascii: "0") && (value != 0 || !isWithinRange)
    guard isAfterDigit, !isPadded else { return nil }
    return isWithinRange ? .integer(value) : .other
  }

  /// Whether a number is well-formed as a float or an imaginary number.
  private static func isFloat(_ token: ArraySlice<UInt8>) -> Bool {
    var rest = token
    let hasWhole = takeDigits(&rest)
    let hasFraction = take(".", &rest) && takeDigits(&rest)
    guard hasWhole || hasFraction else { return false }
    if take("eE", &rest) {
      _ = take("+-", &rest)
      guard takeDigits(&rest) else { return false }
    }
    _ = take("jJ", &rest)
    return rest.isEmpty
  }

  private static func take(_ characters: String, _ rest: inout ArraySlice<UInt8>) -> Bool {
    guard let byte = rest.first, characters.utf8.contains(byte) else { return false }
    rest.removeFirst()
    return true
  }

  private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> Bool {
    let digits = rest.prefix { $0.isDigit || $0 == UInt8(ascii: "_") }
    // Each underscore stands between two digits.
    let groups = digits.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
    guard !groups.contains(where: \.isEmpty) else { return false }
    rest = rest[digits.endIndex...]
    return true
  }
}
