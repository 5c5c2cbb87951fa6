/// How a login name is written into a search filter and into a DN.
package enum LDAPEscaping {
  /// A value in a search filter, RFC 4515 3: what has a meaning there, and all that is not ASCII, as
  /// a backslash and two hexadecimal digits.
  package static func filter(_ text: String) -> String {
    escaped(text) { byte in
      byte >= 0x80 || byte == 0 || "*()\\".utf8.contains(byte)
    }
  }

  /// A value in a DN, RFC 4514 2.4: what has a meaning there, blanks wherever they stand, and all
  /// that is not ASCII.
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
