import Diagnostics
import FoundationEssentials
import ModoboaParameters
import Secrets

/// A settings export in the shape of an answer of Modoboa's API, with the LDAP parameters alone.
struct ExportDocument: Encodable {
  private let params: [String: Value]
  /// Whether the secrets were left out; there only if they were.
  private let redacted: Bool?
  /// Whether a password stands in it.
  let holdsSecret: Bool

  /// Takes each parameter with the value that a sync would read, be it a default.
  init(_ parameters: LDAPParameters, isRedacted: Bool) {
    var params: [String: Value] = [:]
    var holdsSecret = false
    for parameter in Parameter.allCases {
      let value = parameters[parameter]
      // What the API did not show is left out here as well.
      if value == .withheld || (isRedacted && parameter.isSecret) { continue }
      params[parameter.rawValue] = Value(stored: value)
      if case .secret(let secret) = value, !secret.isEmpty { holdsSecret = true }
    }
    self.params = params
    self.holdsSecret = holdsSecret
    redacted = isRedacted ? true : nil
  }

  private enum CodingKeys: CodingKey {
    case params, redacted
  }

  /// The document, one parameter a line, in the order of the names.
  var text: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self).legibleJSON
    }
  }

  /// A stored value with its JSON type.
  private struct Value: Encodable {
    let stored: StoredValue

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch stored {
      case .string(let text): try container.encode(text)
      case .secret(let secret): try container.encode(secret.reveal())
      case .integer(let number): try container.encode(number)
      case .boolean(let isTrue): try container.encode(isTrue)
      case .null, .withheld: try container.encodeNil()
      // A value of a type that no parameter has: it must stay one, and not become a default.
      case .other: try container.encode([String]())
      }
    }
  }
}
