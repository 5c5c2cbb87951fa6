package import Secrets

/// A value in Modoboa's JSON, before its type is checked.
package enum StoredValue: Sendable, Equatable {
  /// A JSON string.
  case string(String)
  /// A JSON string, or the digits of an integer, of a parameter that is a password.
  case secret(Secret)
  /// A JSON number without a fraction that fits into 64 bits.
  case integer(Int)
  /// `true` or `false`.
  case boolean(Bool)
  /// `null`.
  case null
  /// Anything else: a list, an object, a fraction, a number beyond 64 bits.
  case other
  /// Missing from an API response, since the account may not see secrets.
  case withheld
}

extension StoredValue: CustomStringConvertible, CustomReflectable {
  /// Only the JSON type: the value may be a password.
  package var description: String {
    switch self {
    case .string, .secret: "a string"
    case .integer: "a number"
    case .boolean: "a boolean"
    case .null: "null"
    case .other: "a list, an object or an unusual number"
    case .withheld: "not shown"
    }
  }

  /// A mirror without the value.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
