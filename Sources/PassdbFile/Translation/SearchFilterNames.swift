/// The names on the left side of a comparison, as libldap accepts them (`ldap_is_desc()`,
/// `ldap_is_oid()` and `put_simple_filter()`, libraries/libldap/filter.c of OpenLDAP 2.5.13).
enum SearchFilterNames {
  /// Whether it is an attribute description, RFC 4512 2.5: a name or an OID, and options after `;`.
  static func isAttribute(_ name: ArraySlice<UInt8>) -> Bool {
    // Nearly all are; and each run reads the filter.
    if isName(name) { return true }
    let parts = name.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
    guard let type = parts.first, isName(type) || isOID(type) else { return false }
    return parts.dropFirst().allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isLetterDigitOrHyphen) }
  }

  /// Whether it is what stands before `:=`: an attribute, `:dn` and a matching rule, without the first
  /// or the last, but not without both.
  static func isMatchingRule(_ text: ArraySlice<UInt8>) -> Bool {
    let parts = text.split(
      separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
    let attribute = parts[0]
    guard attribute.isEmpty || isAttribute(attribute) else { return false }
    switch parts.count {
    case 1: return !attribute.isEmpty
    case 2 where isDN(parts[1]): return !attribute.isEmpty
    case 2: return isRule(parts[1], after: attribute)
    default: return isDN(parts[1]) && isRule(parts[2], after: attribute)
    }
  }

  private static func isRule(_ rule: ArraySlice<UInt8>, after attribute: ArraySlice<UInt8>) -> Bool
  {
    rule.isEmpty ? !attribute.isEmpty : isName(rule) || isOID(rule)
  }

  private static func isDN(_ text: ArraySlice<UInt8>) -> Bool {
    text.elementsEqual("dn".utf8) { $0 | 0x20 == $1 }
  }

  /// A letter, and then letters, digits and hyphens.
  private static func isName(_ text: ArraySlice<UInt8>) -> Bool {
    text.first?.isLetter == true && text.allSatisfy(\.isLetterDigitOrHyphen)
  }

  /// Numbers with single dots between them.
  private static func isOID(_ text: ArraySlice<UInt8>) -> Bool {
    let numbers = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return numbers.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isDigit) }
  }
}
