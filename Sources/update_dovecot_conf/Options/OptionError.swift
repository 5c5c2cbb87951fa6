import Diagnostics

/// An option with an invalid value.
struct OptionError: ReportedError, Equatable {
  let value: OptionValue
  let reason: String

  /// The message, beginning with the place.
  var description: String {
    guard case .configuration(let file, let line) = value.place else {
      return "\(value.nameAtPlace): \(reason)"
    }
    return "\(file) line \(line): \(value.nameAtPlace): \(reason)"
  }

  var exitStatus: ExitStatus { value.place == .commandLine ? .usage : .configuration }
}
