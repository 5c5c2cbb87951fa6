/// A text with places for the login name: a search filter, or the DN that a user binds as.
package struct LoginTemplate: Sendable, Equatable {
  /// One piece of a template.
  package enum Part: Sendable, Equatable {
    /// Text that stands for itself.
    case literal(String)
    /// The login name, escaped by Dovecot for the place where it stands.
    case user
  }

  /// The pieces in order; no two literals follow each other, and none is empty.
  package private(set) var parts: [Part] = []

  /// A template without any text.
  package init() {}

  /// Appends a text, merged with a literal that stands before it, since `%` and `{` from two pieces
  /// would otherwise meet unescaped.
  package mutating func append(literal text: some StringProtocol) {
    guard !text.isEmpty else { return }
    if case .literal(let before) = parts.last {
      parts[parts.count - 1] = .literal(before + text)
    } else {
      parts.append(.literal(String(text)))
    }
  }

  /// Appends a place for the login name.
  package mutating func appendUser() {
    parts.append(.user)
  }

  /// The text for one login.
  ///
  /// - Parameter user: the login, escaped for the place where it stands.
  /// - Returns: the filter or DN.
  package func text(for user: String) -> String {
    parts.reduce(into: "") { text, part in
      switch part {
      case .literal(let literal): text += literal
      case .user: text += user
      }
    }
  }

  /// Whether the login name stands in it; a filter without matches the same entry for everybody.
  package var hasUser: Bool { parts.contains(.user) }
}
