package import Diagnostics

/// Why Modoboa's parameters cannot be read.
package enum ParametersError: Equatable {
  /// The text is larger than the limit, in bytes.
  case tooLarge(limit: Int)
  /// The text is not valid JSON; the line and column of the error, from 1.
  case notJSON(line: Int, column: Int)
  /// The text is JSON, but not in a form that Modoboa stores or exports; the reason.
  case unknownShape(String)
  /// A parameter has a type that no release of Modoboa has stored.
  case wrongType(Parameter, expected: String, found: StoredValue)
  /// A parameter has none of the allowed values.
  case unknownChoice(Parameter, allowed: [String])
  /// A required secret is missing from an API response.
  case withheld(Parameter)
  /// A database client wrote the name of the column above it.
  case columnHeading
  /// A database client wrote each backslash twice.
  case doubledBackslashes
  /// The export was made without secrets, to be shown to others.
  case redacted
}

extension ParametersError: ReportedError {
  package var exitStatus: ExitStatus { .dataError }

  /// The message, never with a parameter's value.
  package var description: String {
    switch self {
    case .tooLarge(let limit):
      "is larger than \(limit >> 20) MiB, so it is not a settings export; make one with"
        + " 'manage.py dumpdata core.localconfig'"
    case .notJSON(let line, let column):
      "is not valid JSON (line \(line), column \(column)); is it truncated?"
    case .unknownShape(let reason):
      "is not a Modoboa settings export: \(reason)"
    case .wrongType(let parameter, let expected, let found):
      "\(parameter.rawValue) is \(found), not \(expected); save it again in Modoboa"
    case .unknownChoice(let parameter, let allowed):
      "\(parameter.rawValue) must be one of '\(allowed.joined(separator: "', '"))'; choose one in Modoboa"
    case .withheld(let parameter):
      "\(parameter.rawValue) is missing: the account that called the API may not see it; use a"
        + " superadministrator"
    case .columnHeading:
      "has the name of the column above it; export the bare column with 'mysql -BN --raw' or 'psql -At'"
    case .doubledBackslashes:
      "has each backslash twice, as 'mysql -e' and COPY write it; export the bare column with"
        + " 'mysql -BN --raw' or 'psql -At'"
    case .redacted:
      "is an export without passwords (--redact) and cannot be used; make one without --redact"
    }
  }
}
