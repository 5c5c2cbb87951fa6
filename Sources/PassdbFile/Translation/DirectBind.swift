/// Settings that Dovecot demands for a direct bind, though it does not search.
enum DirectBind {
  /// The stored filter, if it is usable.
  ///
  /// Dovecot never sends it, but requires one, and makes its cache key of it: without the login
  /// name in it, users would share a cache entry.
  ///
  /// - Parameter stored: the value of `ldap_search_filter`.
  /// - Returns: nil for a filter that a search could not use, which is not an error here.
  static func filter(stored: String) -> LoginTemplate? {
    guard stored.utf8.count <= Translation.textLimit, !stored.utf8.contains(0),
      let filter = try? LoginTemplate(python: stored), filter.hasUser
    else { return nil }
    return try? SearchFilter.checked(filter)
  }

  /// Modoboa's default, `(mail=%(user)s)`.
  static let defaultFilter = {
    var filter = LoginTemplate()
    filter.append(literal: "(mail=")
    filter.appendUser()
    filter.append(literal: ")")
    return filter
  }()

  /// The search base: the stored one, else the part of the template after the component with the
  /// login, else a placeholder, for a template that is not a DN (such as `%(user)s@corp.example`
  /// for Active Directory).
  static func searchBase(stored: String, template: LoginTemplate) -> String {
    guard stored.isEmpty else { return stored }
    guard case .literal(let rest) = template.parts.last, let base = afterFirstComponent(rest) else {
      return noBase
    }
    return base
  }

  /// A placeholder: Dovecot 2.4 treats an empty base as unset and rejects every login.
  ///
  /// A direct bind never sends the base.
  static let noBase = "dc=invalid"

  /// The part after the first comma that separates components of a DN (RFC 4514 2.1), if that is a
  /// DN too.
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
