/// The address of a directory server as an administrator typed it into Modoboa.
enum ServerAddress {
  /// Why an address cannot stand in the URL of a server.
  enum Fault: Error, Equatable {
    case empty
    case forbiddenCharacter(String)
    case notAHost

    /// What is wrong, as the end of a sentence that begins with the parameter's name.
    var reason: String {
      switch self {
      case .empty: "is empty"
      case .forbiddenCharacter(let character):
        "contains \(character), where a host name or an IP address alone belongs"
      case .notAHost:
        "is neither a host name nor an IP address (the port has a parameter of its own)"
      }
    }
  }

  /// The address as the host part of a URL (RFC 3986 3.2.2): an IPv6 address gets its brackets.
  ///
  /// Blanks and commas would divide it into two servers (`uris` of Dovecot 2.3), and what else has
  /// a meaning in a URL would name another server than the web login asks.
  static func host(_ address: String) throws(Fault) -> String {
    guard !address.isEmpty else { throw .empty }
    for scalar in address.unicodeScalars {
      if scalar.properties.generalCategory == .control {
        throw .forbiddenCharacter("a control character")
      }
      if scalar.properties.isWhitespace { throw .forbiddenCharacter("a blank") }
      if "/,?#@%\\\"'<>{}|^`".unicodeScalars.contains(scalar) {
        throw .forbiddenCharacter("'\(scalar)'")
      }
    }
    if address.hasPrefix("["), address.hasSuffix("]") {
      guard isIPv6(address.dropFirst().dropLast()) else { throw .notAHost }
      return address
    }
    if isIPv6(address[...]) { return "[\(address)]" }
    guard !address.contains(where: { "[]:".contains($0) }) else { throw .notAHost }
    return address
  }

  /// Whether a text has the look of an IPv6 address (RFC 4291 2.2): groups of hexadecimal digits
  /// with at least two colons.
  ///
  /// The directory library judges the rest.
  private static func isIPv6(_ text: Substring) -> Bool {
    text.filter { $0 == ":" }.count >= 2
      && text.allSatisfy { $0.isHexDigit && $0.isASCII || $0 == ":" || $0 == "." }
  }
}
