/// The options that one place sets, or several.
///
/// The command line, the environment and the configuration file each fill one value;
/// ``withFallback(_:)`` merges them.
struct OptionValues: Equatable {
  /// The options that are set, each once.
  ///
  /// For so few, an array is faster than a dictionary: building that type takes the runtime longer
  /// than all look-ups together.
  private(set) var said: [OptionValue] = []

  /// The value of an option, if it is set.
  subscript(name: OptionName) -> OptionValue? {
    for value in said where value.name == name { return value }
    return nil
  }

  /// Sets an option; the last one wins, as in Dovecot's own configuration.
  mutating func set(_ name: OptionName, to text: String, at place: OptionPlace) {
    said.removeAll { $0.name == name }
    said.append(OptionValue(name: name, text: text, place: place))
  }

  /// These values, and those of another one for options that are not set here.
  ///
  /// A source that is set here hides every source of the other one.
  func withFallback(_ other: OptionValues) -> OptionValues {
    let hasSource = said.contains { $0.name.isSource }
    var result = self
    for value in other.said where self[value.name] == nil && !(hasSource && value.name.isSource) {
      result.said.append(value)
    }
    return result
  }
}
