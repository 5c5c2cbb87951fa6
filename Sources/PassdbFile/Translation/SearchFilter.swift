/// Checks of a search filter that need no LDAP server.
enum SearchFilter {
  /// Whether the parentheses are balanced (RFC 4515 3).
  ///
  /// Dovecot passes any filter to libldap, which refuses an unbalanced one at each login: a typing
  /// error in the web panel would lock out all users. Escaped parentheses are part of a value and
  /// do not count.
  static func hasMatchingParentheses(_ filter: LoginTemplate) -> Bool {
    var depth = 0
    for case .literal(let text) in filter.parts {
      var isEscaped = false
      for byte in text.utf8 {
        switch byte {
        case _ where isEscaped: isEscaped = false
        case UInt8(ascii: "\\"): isEscaped = true
        case UInt8(ascii: "("): depth += 1
        case UInt8(ascii: ")"): depth -= 1
        default: break
        }
        if depth < 0 { return false }
      }
    }
    return depth == 0
  }
}
