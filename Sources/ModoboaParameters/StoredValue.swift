package import Secrets

/// One value as it stands in Modoboa's JSON, before its type is judged.
package enum StoredValue: Sendable, Equatable {
  /// A JSON string.
  case string(String)
  /// A JSON string, or a whole number in its digits, of a parameter that is a password.
  case secret(Secret)
  /// A JSON number without a fraction, within 64 bits.
  case integer(Int)
  /// `true` or `false`.
  case boolean(Bool)
  /// `null`.
  case null
  /// Anything else: a list, an object, a fraction, a number beyond 64 bits.
  case other
  /// Left out of an API answer, since the account that asked may not see secrets.
  case withheld
}

extension StoredValue: CustomStringConvertible, CustomReflectable {
  /// The JSON type only: the value may be a password.
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
