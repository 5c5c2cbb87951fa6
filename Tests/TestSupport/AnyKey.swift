/// A key of a JSON object with unknown keys.
package struct AnyKey: CodingKey {
  package let stringValue: String
  /// Nil, since JSON keys are strings.
  package var intValue: Int? { nil }

  package init(stringValue: String) { self.stringValue = stringValue }
  /// Nil, for the same reason.
  package init?(intValue: Int) { nil }
}
