import Secrets

/// Why a text is not the address of a database.
package enum DatabaseURLError: Error, Equatable {
  /// There is no scheme before a colon.
  case notAURL
  /// The scheme names an engine that this program does not read; nil if it may be anything.
  case unknownEngine(scheme: String?)
  /// An '@' stands where none belongs: a special character of the user name or the password has no
  /// percent escape, and the rest of a password would be taken for the host or the database.
  case notEncoded
  /// A part of an address, by its name, holds a URL or an '@'.
  case badPart(name: String)
  /// A SQLite URL without an absolute path.
  case relativePath
  /// There is no `//` after the scheme.
  case noHost(scheme: String)
  /// A percent sign without two hexadecimal digits, a NUL, or bytes that are not UTF-8.
  case badEscape
  /// The port is no number from 1 to 65535.
  case badPort
  /// A parameter after the question mark has a name that is not known.
  case unknownParameter(allowed: [String])
  /// A parameter after the question mark has a value that it cannot have.
  case badParameter(name: String, allowed: [String])
}

extension DatabaseURLError: CustomStringConvertible {
  /// One sentence for an administrator, without the URL.
  package var description: String {
    switch self {
    case .notAURL:
      "the database URL has no scheme; write it as postgres://user@host/modoboa,"
        + " mysql://user@host/modoboa or sqlite:///path/to/modoboa.db"
    case .unknownEngine(let scheme):
      "the database URL begins with \(scheme.map { "\($0):" } ?? "something else"), but the engines"
        + " are postgres:, mysql: and sqlite:"
    case .notEncoded:
      "the database URL has an '@' where none belongs; in a user name or password special characters"
        + " must be percent-encoded: '@' is %40, '/' %2F, ':' %3A, '?' %3F, '#' %23, '%' %25"
    case .badPart(let name):
      "\(name) holds a URL or an '@', which does not belong there"
    case .relativePath: "the database URL needs an absolute path: sqlite:///path/to/modoboa.db"
    case .noHost(let scheme): "the database URL needs two slashes: \(scheme)://user@host/modoboa"
    case .badEscape:
      "the database URL is no text, or has a '%' that two hexadecimal digits do not follow; a percent"
        + " sign is written %25"
    case .badPort: "the port in the database URL must be a number from 1 to 65535"
    case .unknownParameter(let allowed):
      "the database URL has an unknown parameter after the '?'; known are \(Self.list(allowed))"
        + " (in a user name or password '?' is written %3F)"
    case .badParameter(let name, let allowed):
      "\(name) in the database URL must be one of \(Self.list(allowed))"
    }
  }

  private static func list(_ names: [String]) -> String {
    names.joined(separator: ", ")
  }
}
