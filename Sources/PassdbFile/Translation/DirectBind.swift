/// What Dovecot demands for a direct bind, though it searches nothing then.
enum DirectBind {
  /// Modoboa's own filter, if it will do.
  ///
  /// It is never sent, but Dovecot refuses to go without one, and its cache would let users share
  /// an entry if the login did not stand in it.
  ///
  /// - Parameter stored: the value of `ldap_search_filter`.
  /// - Returns: nil for one that a search would refuse, which is no fault here.
  static func filter(stored: String) -> LoginTemplate? {
    guard let filter = try? LoginTemplate(python: stored), filter.hasUser,
      SearchFilter.hasMatchingParentheses(filter), stored.utf8.count <= Translation.textLimit,
      !stored.utf8.contains(where: { $0 == 0 || $0 == 0x0a })
    else { return nil }
    return filter
  }

  /// Modoboa's default, `(mail=%(user)s)`.
  static let defaultFilter = {
    var filter = LoginTemplate()
    filter.append(literal: "(mail=")
    filter.appendUser()
    filter.append(literal: ")")
    return filter
  }()

  /// A search base: the stored one, else what follows the component of the template that holds the
  /// login, else, for a template that is no DN (as `%(user)s@corp.example` for Active Directory),
  /// one that stands for nothing.
  static func searchBase(stored: String, template: LoginTemplate) -> String {
    guard stored.isEmpty else { return stored }
    guard case .literal(let rest) = template.parts.last, let base = afterFirstComponent(rest) else {
      return noBase
    }
    return base
  }

  /// Dovecot 2.4 takes an empty base for none and refuses every login.
  ///
  /// A direct bind never sends its base.
  static let noBase = "dc=invalid"

  /// What follows the first comma that separates components of a DN (RFC 4514 2.1), if it is a DN
  /// again.
  private static func afterFirstComponent(_ text: String) -> String? {
    var isEscaped = false
    for index in text.utf8.indices {
      if isEscaped {
        isEscaped = false
      } else if text.utf8[index] == UInt8(ascii: "\\") {
        isEscaped = true
      } else if text.utf8[index] == UInt8(ascii: ",") {
        let base = text[text.utf8.index(after: index)...].drop { $0 == " " }
        return base.utf8.contains(UInt8(ascii: "=")) ? String(base) : nil
      }
    }
    return nil
  }
}
