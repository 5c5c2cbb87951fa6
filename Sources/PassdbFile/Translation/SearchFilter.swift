/// What can be told of a search filter without a directory.
enum SearchFilter {
  /// Whether each parenthesis has its match (RFC 4515 3).
  ///
  /// Dovecot hands a filter with others to the directory library at each login, which refuses it:
  /// an outage that a slip of the hand in the web panel makes. A parenthesis in a value is escaped,
  /// and so is none.
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
