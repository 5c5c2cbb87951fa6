extension Collection<UInt8> {
  /// The bytes as text for a terminal or a log, so that no value can control it, hide part of a
  /// line or forge another one.
  ///
  /// Control characters become `\xNN`. Format characters (Unicode's general category Cf, including
  /// directional marks and the soft hyphen), line and paragraph separators, and unassigned and
  /// private-use code points become `\u{N}`.
  package var legible: String {
    // Nearly all output is ASCII, and a run with nothing to do should not load Unicode's tables.
    if allSatisfy({ (0x20..<0x7f).contains($0) }) { return String(decoding: self, as: UTF8.self) }
    return String(decoding: self, as: UTF8.self).unicodeScalars.reduce(into: "") { text, scalar in
      if !scalar.isHidden {
        text.unicodeScalars.append(scalar)
      } else if scalar.value < 0x100, scalar.value != 0xad {
        let hex = String(scalar.value, radix: 16)
        text += "\\x" + (hex.utf8.count < 2 ? "0" + hex : hex)
      } else {
        text += "\\u{\(String(scalar.value, radix: 16))}"
      }
    }
  }
}

extension Unicode.Scalar {
  /// Whether a terminal does not show it as a character in its place.
  fileprivate var isHidden: Bool {
    if value < 0x80 { return value < 0x20 || value == 0x7f }
    return switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned,
      .privateUse:
      true
    default: false
    }
  }
}

extension String {
  /// This JSON text with the characters that ``Swift/Collection/legible`` escapes written as
  /// `\uNNNN`, which means the same; line feeds stay.
  package var legibleJSON: String {
    if utf8.allSatisfy({ $0 < 0x7f }) { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      guard scalar.isHidden, scalar != "\n" else {
        text.unicodeScalars.append(scalar)
        return
      }
      for unit in String(scalar).utf16 {
        let hex = String(unit, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex
      }
    }
  }
}
