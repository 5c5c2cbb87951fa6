/// A key of a JSON object whose keys are not known beforehand.
package struct AnyKey: CodingKey {
  /// The name.
  package let stringValue: String
  /// JSON has names only.
  package var intValue: Int? { nil }

  /// A key by its name.
  package init(stringValue: String) { self.stringValue = stringValue }
  /// None.
  package init?(intValue: Int) { nil }
}
