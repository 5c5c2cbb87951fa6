import Diagnostics
import FoundationEssentials
import ModoboaParameters
import Secrets

/// A settings export shaped like an answer of Modoboa's API, with the LDAP parameters only.
struct ExportDocument: Encodable {
  private let params: [String: Value]
  /// True if the secrets were left out; otherwise the key is absent.
  private let redacted: Bool?
  /// Whether it contains a password.
  let holdsSecret: Bool

  /// Takes each parameter with the value that a sync would read, defaults included.
  init(_ parameters: LDAPParameters, isRedacted: Bool) {
    var params: [String: Value] = [:]
    var holdsSecret = false
    for parameter in Parameter.allCases {
      let value = parameters[parameter]
      // What the API withheld is left out here, too.
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

  /// The document, one parameter a line, sorted by name.
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
      // Stands for a value of a wrong type: a sync must refuse it, not take the default.
      case .other: try container.encode([String]())
      }
    }
  }
}
