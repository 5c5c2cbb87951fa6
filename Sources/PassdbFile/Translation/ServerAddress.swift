/// The address of an LDAP server as an administrator typed it into Modoboa.
enum ServerAddress {
  /// The address as the host part of a URL (RFC 3986 3.2.2): an IPv6 address gets brackets.
  ///
  /// Spaces and commas would split it into two servers (`uris` of Dovecot 2.3); other delimiters of
  /// a URL would lead to another server than that of the web login.
  ///
  /// - Parameter address: the address.
  /// - Returns: the host.
  /// - Throws: ``ServerAddressError``.
  static func host(_ address: String) throws(ServerAddressError) -> String {
    guard !address.isEmpty else { throw .empty }
    for scalar in address.unicodeScalars {
      // Unicode's tables take memory, so ASCII does without; U+0080 to U+009F are controls too.
      if scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) {
        throw .forbiddenCharacter("a control character")
      }
      if scalar.isASCII ? scalar == " " : scalar.properties.isWhitespace {
        throw .forbiddenCharacter("whitespace")
      }
      if "/,?#@%\\\"'<>{}|^`".unicodeScalars.contains(scalar) {
        throw .forbiddenCharacter("'\(scalar)'")
      }
    }
    if isIPv6(address) { return "[\(address)]" }
    if address.hasPrefix("["), address.hasSuffix("]"),
      isIPv6(String(address.dropFirst().dropLast()))
    {
      return address
    }
    guard isHostName(address) else { throw .notAHost }
    return address
  }

  /// Whether a text is an IPv6 address (RFC 4291 2.2), as inet_pton(3) reads one: eight groups of up
  /// to four hexadecimal digits, one run of zero groups written `::`, the last two perhaps as an IPv4
  /// address.
  static func isIPv6(_ text: String) -> Bool {
    // Before the search for "::", for which the runtime builds types: 4 % of a silent run.
    guard text.utf8.contains(UInt8(ascii: ":")) else { return false }
    let halves = text.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
    let isShortened = halves.count == 2
    var count = 0
    for (number, half) in halves.enumerated() where !half.isEmpty {
      var groups = half.split(separator: ":", omittingEmptySubsequences: false)
      if number == halves.count - 1, groups.last.map(isIPv4) == true {
        groups.removeLast()
        count += 2
      }
      guard groups.allSatisfy(isGroup) else { return false }
      count += groups.count
    }
    return isShortened ? count < 8 : count == 8
  }

  private static func isGroup(_ text: Substring) -> Bool {
    (1...4).contains(text.utf8.count) && text.utf8.allSatisfy(\.isHexDigit)
  }

  private static func isIPv4(_ text: Substring) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        (1...3).contains(part.utf8.count) && part.utf8.allSatisfy(\.isDigit)
          && (part == "0" || part.utf8.first != UInt8(ascii: "0")) && (Int(part) ?? 256) <= 255
      }
  }

  /// Whether a text can be a host name or an IPv4 address: labels of letters, digits, hyphens and
  /// underscores, separated by dots.
  ///
  /// Letters beyond ASCII are left to the resolver, as in the web login.
  private static func isHostName(_ text: String) -> Bool {
    var labels = text.split(separator: ".", omittingEmptySubsequences: false)
    if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
    return text.utf8.count <= 255
      && labels.allSatisfy { label in
        !label.isEmpty && label.first != "-"
          && label.unicodeScalars.allSatisfy {
            !$0.isASCII || ("a"..."z").contains($0) || ("A"..."Z").contains($0)
              || ("0"..."9").contains($0) || $0 == "-" || $0 == "_"
          }
      }
  }
}
