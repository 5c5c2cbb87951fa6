/// Percent encoding in URLs, RFC 3986 2.1.
enum PercentEncoding {
  /// The text with each `%XX` replaced by its byte.
  ///
  /// - Throws: ``DatabaseURLError/badEscape`` for a '%' without two hexadecimal digits, for a NUL, and
  ///   for a result that is not valid UTF-8.
  static func decoded(_ text: Substring.UTF8View) throws(DatabaseURLError) -> String {
    var bytes: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = rest.prefix(2)
      // UInt8.init would also accept a sign.
      guard digits.count == 2, digits.first != UInt8(ascii: "+"),
        let value = UInt8(String(Substring(digits)), radix: 16)
      else { throw .badEscape }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    guard !bytes.contains(0), let string = String(validating: bytes, as: UTF8.self) else {
      throw .badEscape
    }
    return string
  }
}
