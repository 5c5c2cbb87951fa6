// Known limits: whether a server knows the attributes and matching rules is asked by a trial only.

/// The check of a search filter that needs no LDAP server.
///
/// Dovecot passes any filter to libldap, which refuses an invalid one at each login, before it asks a
/// server: a typing error in the web panel would lock out all users.
enum SearchFilter {
  /// The filter in the form that a settings file can have.
  ///
  /// Modoboa accepts a line feed, which a settings file cannot express: between the parts of a filter,
  /// where libldap skips it, a blank means the same; in a value its escape does, RFC 4515 3.
  ///
  /// - Parameter filter: the filter as Modoboa stores it.
  /// - Returns: the same filter without line feeds.
  /// - Throws: ``SearchFilterError`` for a filter that libldap refuses.
  static func checked(_ filter: LoginTemplate) throws(SearchFilterError) -> LoginTemplate {
    var reader = SearchFilterReader(text(filter))
    do throws(SearchFilterReader.Fault) {
      try reader.read()
    } catch {
      throw SearchFilterError(error.kind, at: error.offset, of: filter)
    }
    return reader.text.contains(lineFeed) ? withoutLineFeeds(filter, reader.valueLineFeeds) : filter
  }

  /// The filter as libldap reads it, with one letter for the login: Dovecot escapes every other
  /// character that matters.
  private static func text(_ filter: LoginTemplate) -> [UInt8] {
    var text: [UInt8] = []
    for part in filter.parts {
      switch part {
      case .literal(let literal): text += literal.utf8
      case .user: text.append(UInt8(ascii: "x"))
      }
    }
    return text
  }

  private static func withoutLineFeeds(_ filter: LoginTemplate, _ inValues: [Int]) -> LoginTemplate
  {
    var offset = 0
    var result = LoginTemplate()
    for part in filter.parts {
      guard case .literal(let literal) = part else {
        result.appendUser()
        offset += 1
        continue
      }
      var bytes: [UInt8] = []
      for byte in literal.utf8 {
        if byte != lineFeed {
          bytes.append(byte)
        } else if inValues.contains(offset) {
          bytes += "\\0a".utf8
        } else {
          bytes.append(UInt8(ascii: " "))
        }
        offset += 1
      }
      result.append(literal: String(decoding: bytes, as: UTF8.self))
    }
    return result
  }

  private static let lineFeed = UInt8(ascii: "\n")
}
