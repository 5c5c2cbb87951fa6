/// A key of a JSON object whose keys are not known beforehand.
public struct AnyKey: CodingKey {
  /// The name.
  public let stringValue: String
  /// JSON has names only.
  public var intValue: Int? { nil }

  /// A key by its name.
  public init(stringValue: String) { self.stringValue = stringValue }
  /// None.
  public init?(intValue: Int) { nil }
}
