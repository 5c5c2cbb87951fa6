/// A value that Dovecot's grammar has no way to write.
package struct UnwritableValue: Error, Equatable {
  /// The byte that cannot stand in a value: 0x00 or 0x0a.
  package let byte: UInt8
}

/// Dovecot's quotation marks, both dialects.
///
/// Inside `"…"` only `\` and `"` need a backslash; `#`, `'`, `$`, `<`, blanks at the ends, carriage
/// returns and bytes above 0x7f stand for themselves. The parsers take a backslash away and keep
/// the next byte whatever it is (`str_unescape()`, src/lib/strescape.c), so there is no way to
/// write a line feed; NUL ends the line. Source: settings.c:323-330 of 2.3.19.1,
/// config-parser.c:1917-1926 of 2.4.1.
package enum Quoting {
  /// A value in quotation marks, which both parsers read back byte for byte.
  ///
  /// - Parameter value: the bytes that Dovecot shall see.
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

  /// What `str_unescape()` of src/lib/strescape.c makes of a text: each backslash goes, the next
  /// byte stays.
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
