/// A value that Dovecot's grammar cannot express.
package struct UnwritableValue: Error, Equatable {
  /// The byte that a value cannot contain: 0x00 or 0x0a.
  package let byte: UInt8
}

/// Dovecot's quoting, in both dialects.
///
/// Inside `"…"` only `\` and `"` need a backslash; `#`, `'`, `$`, `<`, whitespace at the ends,
/// carriage returns and bytes above 0x7f are literal. The parsers remove a backslash and keep the
/// next byte whatever it is (`str_unescape()`, src/lib/strescape.c), so a line feed cannot be
/// written; NUL ends the line. Source: settings.c:323-330 of 2.3.19.1, config-parser.c:1917-1926
/// of 2.4.1.
package enum Quoting {
  /// Quotes a value so that both parsers read it back byte for byte.
  ///
  /// - Parameter value: the bytes that Dovecot should see.
  /// - Returns: the quoted text, without a line end.
  /// - Throws: ``UnwritableValue`` for a NUL or a line feed.
  package static func quoted(_ value: [UInt8]) throws(UnwritableValue) -> [UInt8] {
    var text: [UInt8] = [.quote]
    text.reserveCapacity(value.count + 2)
    for byte in value {
      switch byte {
      case 0, .lineFeed: throw UnwritableValue(byte: byte)
      case .quote, .backslash: text += [.backslash, byte]
      default: text.append(byte)
      }
    }
    text.append(.quote)
    return text
  }

  /// Unescapes a text as `str_unescape()` does (src/lib/strescape.c): removes each backslash, keeps
  /// the next byte.
  static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var value: [UInt8] = []
    value.reserveCapacity(text.count)
    var isEscaped = false
    for byte in text {
      if byte == .backslash, !isEscaped {
        isEscaped = true
      } else {
        value.append(byte)
        isEscaped = false
      }
    }
    return value
  }
}
