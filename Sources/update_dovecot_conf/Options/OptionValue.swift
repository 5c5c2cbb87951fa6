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
