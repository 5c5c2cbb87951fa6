package import Diagnostics

/// Why Modoboa's parameters cannot be understood.
///
/// Each text says what is wrong and what to do.
package enum ParametersError: Equatable {
  /// The text is larger than any settings of Modoboa, in bytes.
  case tooLarge(limit: Int)
  /// The text is not JSON from a line and column on, counted from 1.
  case notJSON(line: Int, column: Int)
  /// The text is JSON, but not what Modoboa stores or exports; the reason.
  case unknownShape(String)
  /// A parameter has a type that no release of Modoboa stored for it.
  case wrongType(Parameter, expected: String, found: StoredValue)
  /// A parameter with a choice of values has another one.
  case unknownChoice(Parameter, allowed: [String])
  /// A secret that is needed was left out of an API answer.
  case withheld(Parameter)
  /// An export that was made to be shown, without the secrets.
  case redacted
}

extension ParametersError: ReportedError {
  package var exitStatus: ExitStatus { .dataError }

  /// One sentence for an administrator, never with a value of a parameter.
  package var description: String {
    switch self {
    case .tooLarge(let limit):
      "is larger than \(limit >> 20) MiB, which no settings export is; make one with"
        + " 'manage.py dumpdata core.localconfig'"
    case .notJSON(let line, let column):
      "is not valid JSON from line \(line), column \(column) on; was it cut off?"
    case .unknownShape(let reason):
      "is not a settings export of Modoboa: \(reason)"
    case .wrongType(let parameter, let expected, let found):
      "\(parameter.rawValue) is \(found) where Modoboa keeps \(expected); save it again in Modoboa"
    case .unknownChoice(let parameter, let allowed):
      "\(parameter.rawValue) must be one of '\(allowed.joined(separator: "', '"))'; choose one in Modoboa"
    case .withheld(let parameter):
      "\(parameter.rawValue) is missing, so the account that asked the API may not see it; ask as a"
        + " superadministrator"
    case .redacted:
      "is an export without the passwords (--redact), which is only to be looked at; make one without"
        + " --redact"
    }
  }
}
