// Known limits: characters that only compatibility decomposition makes equal (RFC 4518 2.3), such as a
// ligature and its letters, differ here.

/// How names are compared: as LDAP servers compare values of `mail`, `uid` and the like, without regard to
/// case and to blanks at the ends, several of which in the middle count as one (caseIgnoreMatch, RFC 4517
/// 4.2.11 and RFC 4518 2.6.1).
package enum NameKey {
  /// What is equal for equal names.
  package static func key(of name: String) -> String {
    // Nearly all names are of this kind.
    if name.utf8.allSatisfy({ (0x21...0x7e).contains($0) && !(0x41...0x5a).contains($0) }) {
      return name
    }
    return name.lowercased().split(separator: " ").joined(separator: " ")
  }
}
