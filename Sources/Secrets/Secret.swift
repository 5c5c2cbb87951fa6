/// A text that must not be shown: a password.
///
/// It cannot print itself. `print`, string interpolation, `dump` and error texts built from it all
/// give the same placeholder, whatever it holds; only ``reveal()`` hands the text out, and each
/// call of it is a place to review.
package struct Secret: Sendable, Equatable {
  /// What stands for a secret wherever one is shown.
  package static let placeholder = "********"

  private let text: String

  /// Takes a text into keeping.
  package init(_ text: String) {
    self.text = text
  }

  /// Whether the text has no character at all.
  package var isEmpty: Bool { text.isEmpty }

  /// The text itself, for the one place that must write or send it.
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
