/// The options of a run as far as they are said somewhere.
///
/// The command line, the environment and the configuration file each fill one, and ``withFallback(_:)``
/// lays them on top of each other, so that all ways to say an option meet in one value.
struct OptionValues: Equatable {
  /// What is said, each option once.
  ///
  /// For so few a list is quicker than a dictionary, whose type alone takes the runtime longer to
  /// make than all look-ups together.
  private(set) var said: [OptionValue] = []

  /// The value of an option, if it is said.
  subscript(name: OptionName) -> OptionValue? {
    for value in said where value.name == name { return value }
    return nil
  }

  /// Sets an option; the last one wins, as in Dovecot's own configuration.
  mutating func set(_ name: OptionName, to text: String, at place: OptionPlace) {
    said.removeAll { $0.name == name }
    said.append(OptionValue(name: name, text: text, place: place))
  }

  /// These values, and those of another where nothing is said here.
  ///
  /// A source said here hides every source said there, of whatever kind.
  func withFallback(_ other: OptionValues) -> OptionValues {
    let hasSource = said.contains { $0.name.isSource }
    var result = self
    for value in other.said where self[value.name] == nil && !(hasSource && value.name.isSource) {
      result.said.append(value)
    }
    return result
  }
}
