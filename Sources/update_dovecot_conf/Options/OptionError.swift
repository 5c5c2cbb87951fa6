import Diagnostics

/// An option whose value cannot be used.
struct OptionError: ReportedError, Equatable {
  let value: OptionValue
  let reason: String

  /// One sentence for an administrator, beginning with the place.
  var description: String {
    guard case .configuration(let file, let line) = value.place else {
      return "\(value.nameAtPlace): \(reason)"
    }
    return "\(file) line \(line): \(value.nameAtPlace): \(reason)"
  }

  var exitStatus: ExitStatus { value.place == .commandLine ? .usage : .configuration }
}
