/// Why a text is not a database address.
package enum DatabaseURLError: Error, Equatable {
  /// No scheme and colon.
  case notAURL
  /// An unsupported scheme; nil if it may be part of a secret.
  case unknownEngine(scheme: String?)
  /// A misplaced '@': a special character in the user name or the password is not percent-encoded, and
  /// the rest of a password would be taken for the host or the database.
  case notEncoded
  /// A named part of an address contains a URL or an '@'.
  case badPart(name: String)
  /// A SQLite URL without an absolute path.
  case relativePath
  /// No `//` after the scheme.
  case noHost(scheme: String)
  /// A '%' without two hexadecimal digits, a NUL, or bytes that are not UTF-8.
  case badEscape
  /// The port is not a number from 1 to 65535.
  case badPort
  /// An unknown parameter after the question mark.
  case unknownParameter(allowed: [String])
  /// A parameter after the question mark with an invalid value.
  case badParameter(name: String, allowed: [String])
}

extension DatabaseURLError: CustomStringConvertible {
  /// Never contains the URL.
  package var description: String {
    switch self {
    case .notAURL:
      "the database URL has no scheme; use postgres://user@host/modoboa,"
        + " mysql://user@host/modoboa or sqlite:///path/to/modoboa.db"
    case .unknownEngine(let scheme):
      "the database URL begins with \(scheme.map { "\($0):" } ?? "something else"), but the engines"
        + " are postgres:, mysql: and sqlite:"
    case .notEncoded:
      "the database URL has a misplaced '@'; special characters in a user name or password must be"
        + " percent-encoded: '@' is %40, '/' %2F, ':' %3A, '?' %3F, '#' %23, '%' %25"
    case .badPart(let name):
      "\(name) contains a URL or an '@', which is not allowed there"
    case .relativePath: "the database URL needs an absolute path: sqlite:///path/to/modoboa.db"
    case .noHost(let scheme): "the database URL needs two slashes: \(scheme)://user@host/modoboa"
    case .badEscape:
      "the database URL is not valid UTF-8, or has a '%' without two hexadecimal digits; write a percent"
        + " sign as %25"
    case .badPort: "the port in the database URL must be a number from 1 to 65535"
    case .unknownParameter(let allowed):
      "the database URL has an unknown parameter after the '?'; use one of \(Self.list(allowed))"
        + " (in a user name or password, write '?' as %3F)"
    case .badParameter(let name, let allowed):
      "\(name) in the database URL must be one of \(Self.list(allowed))"
    }
  }

  private static func list(_ names: [String]) -> String {
    names.joined(separator: ", ")
  }
}
