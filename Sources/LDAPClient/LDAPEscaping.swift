/// Escapes login names for search filters and DNs.
package enum LDAPEscaping {
  /// Escapes a value for a search filter, RFC 4515 3.
  ///
  /// Special characters and all non-ASCII bytes become a backslash and two hexadecimal digits.
  package static func filter(_ text: String) -> String {
    escaped(text) { byte in
      byte >= 0x80 || byte == 0 || "*()\\".utf8.contains(byte)
    }
  }

  /// Escapes a value for a DN, RFC 4514 2.4: special characters, all blanks, all non-ASCII bytes.
  package static func distinguishedName(_ text: String) -> String {
    escaped(text) { byte in
      byte >= 0x80 || byte < 0x20 || byte == 0x7f || ",\\#+<>;\"= *()".utf8.contains(byte)
    }
  }

  private static func escaped(_ text: String, where isSpecial: (UInt8) -> Bool) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      guard isSpecial(byte) else {
        bytes.append(byte)
        continue
      }
      let digits = Array("0123456789abcdef".utf8)
      bytes += [UInt8(ascii: "\\"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
