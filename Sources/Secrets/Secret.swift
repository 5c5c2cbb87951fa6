/// A password, which cannot print itself.
///
/// `print`, string interpolation, `dump` and error messages made from it all show the same
/// placeholder. Only ``reveal()`` returns the text, and each call of it needs review.
package struct Secret: Sendable, Equatable {
  /// What is shown instead of a secret.
  package static let placeholder = "********"

  private let text: String

  package init(_ text: String) {
    self.text = text
  }

  package var isEmpty: Bool { text.isEmpty }

  /// The text itself, for code that must write or send it.
  package func reveal() -> String { text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Always the placeholder.
  package var description: String { Self.placeholder }
  /// Always the placeholder.
  package var debugDescription: String { Self.placeholder }
  /// A mirror without children, so that `dump` finds nothing.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
