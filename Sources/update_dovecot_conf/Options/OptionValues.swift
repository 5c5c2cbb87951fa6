/// A long option, by its name in the configuration file: `--dovecot-version` is `dovecot_version`.
enum OptionName: String, CaseIterable {
  case database
  case databaseFile = "database_file"
  case dovecotSQL = "dovecot_sql"
  case instance
  case export
  case check
  case output
  case dovecotVersion = "dovecot_version"
  case dovecotProgram = "dovecot_program"
  case reload
  case reloadCommand = "reload_command"
  case force
  case acknowledge
  case bind
  case caFile = "ca_file"
  case redact
  case json
  case dovecotDirectory = "dovecot_directory"
  case stateDirectory = "state_directory"
  case metricsFile = "metrics_file"
  case config
  case timeout
  case quiet
  case verbose

  /// Whether it says where the parameters come from; at most one of these counts.
  var isSource: Bool {
    switch self {
    case .database, .databaseFile, .dovecotSQL, .instance, .export: true
    default: false
    }
  }

  /// Whether its value is the path of a file or directory.
  var takesPath: Bool {
    switch self {
    case .databaseFile, .dovecotSQL, .instance, .export, .output, .dovecotProgram, .caFile,
      .dovecotDirectory, .stateDirectory, .metricsFile, .config:
      true
    case .database, .check, .dovecotVersion, .reload, .reloadCommand, .force, .acknowledge, .bind,
      .redact, .json, .timeout, .quiet, .verbose:
      false
    }
  }

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
  let name: OptionName
  let text: String
  let place: OptionPlace

  /// The name as it is written where the option was said.
  var nameAtPlace: String {
    switch place {
    case .commandLine: name.flag
    case .environment(let variable): variable
    case .configuration: name.rawValue
    }
  }

  /// The error for a value that cannot be used.
  ///
  /// - Parameter reason: what is wrong, as the end of a sentence that begins with the option.
  /// - Returns: an error that names the place.
  func refused(_ reason: String) -> OptionError {
    OptionError(value: self, reason: reason)
  }
}

/// The options of a run as far as they are said somewhere.
///
/// The command line, the environment and the configuration file each fill one, and ``over(_:)``
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

  /// Says an option; a later word counts, as in Dovecot's own configuration.
  mutating func set(_ name: OptionName, to text: String, at place: OptionPlace) {
    said.removeAll { $0.name == name }
    said.append(OptionValue(name: name, text: text, place: place))
  }

  /// These values, and those of another where nothing is said here.
  ///
  /// A source said here hides every source said there, of whatever kind.
  func over(_ other: OptionValues) -> OptionValues {
    let hasSource = said.contains { $0.name.isSource }
    var result = self
    for value in other.said where self[value.name] == nil && !(hasSource && value.name.isSource) {
      result.said.append(value)
    }
    return result
  }
}

/// An option whose value cannot be used.
struct OptionError: Error, Equatable, CustomStringConvertible {
  let value: OptionValue
  let reason: String

  /// One sentence for an administrator, beginning with the place.
  var description: String {
    guard case .configuration(let file, let line) = value.place else {
      return "\(value.nameAtPlace): \(reason)"
    }
    return "\(file) line \(line): \(value.nameAtPlace): \(reason)"
  }
}
