/// A word, literal or operator of a Python source.
struct PythonToken {
  /// What a token is.
  enum Kind {
    case name, number, string, `operator`
  }

  let kind: Kind
  /// As it is written, a string with its prefix and quotation marks.
  let bytes: ArraySlice<UInt8>
  /// Where it begins, counted from 1.
  let line: Int
  /// How many brackets it stands in; a bracket does not stand in itself.
  let depth: Int

  /// Whether it is this name or operator.
  func isWord(_ word: String) -> Bool { bytes.elementsEqual(word.utf8) }

  /// Whether it is this name or operator outside of all brackets.
  func isOuterWord(_ word: String) -> Bool { depth == 0 && isWord(word) }

  /// Whether it is `=` or an operator like `+=`, outside of all brackets, where `=` is no argument.
  var isAssignment: Bool {
    guard depth == 0, kind == .operator, bytes.last == .equals, let first = bytes.first else {
      return false
    }
    return bytes.count != 2 || !"=!<>:".utf8.contains(first)
  }
}

/// What stands before the quotation marks of a string.
struct StringPrefix {
  private(set) var isRaw = false
  private(set) var isBytes = false
  /// An f-string, or a t-string of Python 3.14.
  private(set) var isFormatted = false
  private(set) var isTemplate = false

  /// Reads a prefix; nil for letters that are none.
  init?(_ letters: ArraySlice<UInt8>) {
    for letter in letters {
      switch letter | 0x20 {
      case UInt8(ascii: "r"): isRaw = true
      case UInt8(ascii: "b"): isBytes = true
      case UInt8(ascii: "f"): isFormatted = true
      case UInt8(ascii: "t"):
        isFormatted = true
        isTemplate = true
      case UInt8(ascii: "u"): break
      default: return nil
      }
    }
    // Two letters are `r` and one of the others but `u`.
    guard letters.count <= 1 || letters.count == 2 && isRaw && isBytes != isFormatted else {
      return nil
    }
  }
}

extension UInt8 {
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")
  static let formFeed: UInt8 = 0x0c
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let equals = UInt8(ascii: "=")
  static let hash = UInt8(ascii: "#")
  static let backslash = UInt8(ascii: "\\")
  static let openBrace = UInt8(ascii: "{")
  static let closeBrace = UInt8(ascii: "}")
  static let colon = UInt8(ascii: ":")

  var isQuote: Bool { self == UInt8(ascii: "'") || self == UInt8(ascii: "\"") }
  var isLineEnd: Bool { self == .lineFeed || self == .carriageReturn }
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  /// A letter, `_`, or a part of a character beyond ASCII, of which this program knows no classes.
  var isNameStart: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "_")
      || self >= 0x80
  }
}
