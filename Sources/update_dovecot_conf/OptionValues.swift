/// A long option, by its name in the configuration file: `--dovecot-version` is `dovecot_version`.
enum OptionName: String, CaseIterable {
  case database
  case databaseFile = "database_file"
  case export
  case check
  case output
  case dovecotVersion = "dovecot_version"
  case force
  case json
  case dovecotDirectory = "dovecot_directory"
  case stateDirectory = "state_directory"
  case config
  case timeout
  case quiet
  case verbose

  /// The options that say where the parameters come from; at most one of them counts.
  static let sources: Set<OptionName> = [.database, .databaseFile, .export]

  /// The name on the command line.
  var flag: String { "--" + rawValue.map { $0 == "_" ? "-" : String($0) }.joined() }
}

/// Where an option was said.
enum OptionPlace: Equatable {
  case commandLine
  case environment(variable: String)
  case configuration(file: String, line: Int)
}

/// An option with its value as text, before it is judged.
struct OptionValue: Equatable {
  let text: String
  let place: OptionPlace
}

/// The options of a run as far as they are said somewhere.
///
/// The command line, the environment and the configuration file each fill one, and ``over(_:)``
/// lays them on top of each other, so that all ways to say an option meet in one value.
struct OptionValues: Equatable {
  private(set) var values: [OptionName: OptionValue] = [:]

  /// The value of an option, if it is said.
  subscript(option: OptionName) -> OptionValue? { values[option] }

  /// Says an option; a later word counts, as in Dovecot's own configuration.
  mutating func set(_ option: OptionName, to text: String, at place: OptionPlace) {
    values[option] = OptionValue(text: text, place: place)
  }

  /// These values, and those of another where nothing is said here.
  ///
  /// A source said here hides every source said there, of whatever kind.
  func over(_ other: OptionValues) -> OptionValues {
    let hasSource = values.keys.contains(where: OptionName.sources.contains)
    var result = self
    result.values.merge(other.values.filter { !hasSource || !OptionName.sources.contains($0.key) })
    { own, _ in own }
    return result
  }
}

/// An option whose value cannot be used.
struct OptionError: Error, Equatable, CustomStringConvertible {
  let option: OptionName
  let place: OptionPlace
  let reason: String

  /// One sentence for an administrator, beginning with the place.
  var description: String {
    switch place {
    case .commandLine: "\(option.flag): \(reason)"
    case .environment(let variable): "\(variable): \(reason)"
    case .configuration(let file, let line): "\(file) line \(line): \(option.rawValue): \(reason)"
    }
  }
}
