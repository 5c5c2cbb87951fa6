import Diagnostics

/// A configuration file that cannot be used.
struct ConfigurationError: ReportedError, Equatable {
  /// The file, and the line if one is at fault.
  let place: String
  let reason: String
  var description: String { "\(place): \(reason)" }

  var exitStatus: ExitStatus { .configuration }
}
