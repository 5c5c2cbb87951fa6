/// Where an option is set.
enum OptionPlace: Equatable {
  case commandLine
  case environment(variable: String)
  case configuration(file: String, line: Int)
}

/// An option with its value as text, before validation.
struct OptionValue: Equatable {
  let name: OptionName
  let text: String
  let place: OptionPlace

  /// The name as it is spelled where the option is set.
  var nameAtPlace: String {
    switch place {
    case .commandLine: name.flag
    case .environment(let variable): variable
    case .configuration: name.rawValue
    }
  }

  /// The error for an invalid value.
  ///
  /// - Parameter reason: what is wrong; follows the option's name.
  /// - Returns: an error that names the place.
  func refused(_ reason: String) -> OptionError {
    OptionError(value: self, reason: reason)
  }
}
