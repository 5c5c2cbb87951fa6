extension UInt8 {
  /// Whether it is an ASCII digit.
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  /// Whether it is a hexadecimal digit of either case.
  var isHexDigit: Bool {
    isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
  }

  /// Whether it is an ASCII letter of either case.
  var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }

  /// Whether it is an ASCII letter, a digit or a hyphen, as in names of attributes (RFC 4512 1.4).
  var isLetterDigitOrHyphen: Bool { isLetter || isDigit || self == UInt8(ascii: "-") }
}
