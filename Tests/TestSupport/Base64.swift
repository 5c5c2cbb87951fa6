/// RFC 4648, section 4; written here because this project does not link Foundation.
enum Base64 {
  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

  /// The text's bytes in base64.
  static func text(of value: String) -> String {
    let bytes = Array(value.utf8)
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      text += (0...group.count).map { String(letters[bits >> (18 - 6 * $0) & 63]) }.joined()
      text += String(repeating: "=", count: 3 - group.count)
    }
    return text
  }
}
