import Glibc

/// The address of an LDAP server as an administrator typed it into Modoboa.
enum ServerAddress {
  /// Why an address cannot be used in a server's URL.
  enum Fault: Error, Equatable {
    case empty
    case forbiddenCharacter(String)
    case notAHost

    /// What is wrong, in words that follow the parameter's name.
    var reason: String {
      switch self {
      case .empty: "is empty; enter the host name of the LDAP server in Modoboa"
      case .forbiddenCharacter(let character):
        "contains \(character); enter only a host name or an IP address"
      case .notAHost:
        "is neither a host name nor an IP address; the port is a separate parameter"
      }
    }
  }

  /// The address as the host part of a URL (RFC 3986 3.2.2): an IPv6 address gets brackets.
  ///
  /// Spaces and commas would split it into two servers (`uris` of Dovecot 2.3); other delimiters of
  /// a URL would lead to another server than that of the web login.
  static func host(_ address: String) throws(Fault) -> String {
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

  private static func isIPv6(_ text: String) -> Bool {
    var address = in6_addr()
    return inet_pton(AF_INET6, text, &address) == 1
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
