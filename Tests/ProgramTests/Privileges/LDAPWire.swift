/// What an LDAP server says (RFC 4511).
enum LDAPWire {
  /// An element of BER with a length of the definite form.
  static func element(_ tag: UInt8, _ body: [UInt8]) -> [UInt8] {
    if body.count < 128 { return [tag, UInt8(body.count)] + body }
    return [tag, 0x84] + (0..<4).map { UInt8(truncatingIfNeeded: body.count >> (24 - $0 * 8)) }
      + body
  }

  /// A message.
  static func message(_ number: UInt8, _ operation: UInt8, _ body: [UInt8]) -> [UInt8] {
    element(0x30, [2, 1, number] + element(operation, body))
  }

  /// An LDAPResult.
  static func result(_ code: UInt8, diagnostic: [UInt8] = [], referral: String? = nil) -> [UInt8] {
    let urls = referral.map { element(0xa3, element(4, Array($0.utf8))) } ?? []
    return [10, 1, code, 4, 0] + element(4, diagnostic) + urls
  }

  /// The answer to the bind, which is the first message of a connection.
  static let bound = message(1, 0x61, result(0))
  /// The answer to StartTLS.
  static let startTLS = message(1, 0x78, result(0))

  /// An entry that a search found.
  static func entry(_ number: UInt8, _ name: String) -> [UInt8] {
    message(number, 0x64, element(4, Array(name.utf8)) + element(0x30, []))
  }

  /// An entry with one value of one attribute.
  static func entry(_ number: UInt8, _ name: String, _ attribute: String, _ value: String)
    -> [UInt8]
  {
    let values = element(0x31, element(4, Array(value.utf8)))
    let list = element(0x30, element(0x30, element(4, Array(attribute.utf8)) + values))
    return message(number, 0x64, element(4, Array(name.utf8)) + list)
  }

  /// A place where the search may go on.
  static func reference(_ number: UInt8, _ url: String) -> [UInt8] {
    message(number, 0x73, element(4, Array(url.utf8)))
  }

  /// The same thing very often in one piece.
  static func many(_ message: [UInt8]) -> [UInt8] {
    Array(repeatElement(message, count: 2000).joined())
  }
}
