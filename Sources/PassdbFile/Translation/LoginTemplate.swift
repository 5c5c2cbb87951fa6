/// A text with placeholders for the login name: a search filter or the DN of a direct bind.
package struct LoginTemplate: Sendable, Equatable {
  /// A part of a template.
  package enum Part: Sendable, Equatable {
    /// Literal text.
    case literal(String)
    /// The login name, which Dovecot escapes for a filter or a DN.
    case user
  }

  /// The parts in order; literals are never adjacent and never empty.
  package private(set) var parts: [Part] = []

  /// An empty template.
  package init() {}

  /// Appends text and merges it with a preceding literal: otherwise `%` and `{` from two literals
  /// would meet unescaped.
  package mutating func append(literal text: some StringProtocol) {
    guard !text.isEmpty else { return }
    if case .literal(let before) = parts.last {
      parts[parts.count - 1] = .literal(before + text)
    } else {
      parts.append(.literal(String(text)))
    }
  }

  /// Appends a placeholder for the login name.
  package mutating func appendUser() {
    parts.append(.user)
  }

  /// The text for one login.
  ///
  /// - Parameter user: the login, escaped for a filter or a DN.
  /// - Returns: the filter or DN.
  package func text(for user: String) -> String {
    parts.reduce(into: "") { text, part in
      switch part {
      case .literal(let literal): text += literal
      case .user: text += user
      }
    }
  }

  /// The attribute that each placeholder is compared with, in lower case: `uid` for `(uid=…)`, or for
  /// `uid=…,dc=…`; nil for a placeholder that is only a part of a value, or follows something else.
  package var attributes: [String?] {
    parts.indices.filter { parts[$0] == .user }.map { index in
      guard index > 0, case .literal(let before) = parts[index - 1], before.last == "=" else {
        return nil
      }
      if index + 1 < parts.count, case .literal(let after) = parts[index + 1],
        let first = after.first, first != ")" && first != ","
      {
        return nil
      }
      let name = before.dropLast().reversed().prefix { $0.isLetter || $0.isNumber || $0 == "-" }
      return name.isEmpty ? nil : String(name.reversed()).lowercased()
    }
  }

  /// Whether it contains the login name; without it, a filter matches the same entry for all users.
  package var hasUser: Bool { parts.contains(.user) }
}
