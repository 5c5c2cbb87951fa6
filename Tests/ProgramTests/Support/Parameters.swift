import TestSupport
import Testing

/// Modoboa's parameters, with each value as JSON text, so that it can be anything.
struct Parameters: Sendable {
  private(set) var values: [String: String]

  /// The bind password, which is searched for in all output.
  static let password = "Invented-Bind-1"
  /// The prefix of all passwords in these tests.
  static let passwordBeginning = "Invented-Bind"
  /// The prefix, the passwords of the database accounts, and the start of the odd one's, plain and
  /// percent-encoded.
  static let secrets =
    [passwordBeginning, "p'w", "p%27w"]
    + [DatabaseAccount.modoboa, .stranger].map(\.password)

  /// A minimal set for which Modoboa asks for the file: a search with a service account.
  static let searchBind = Parameters(values: [
    "authentication_type": quoted("ldap"),
    "ldap_dovecot_sync": "true",
    "ldap_server_address": quoted("ldap1.example.test"),
    "ldap_server_port": "389",
    "ldap_secured": quoted("none"),
    "ldap_auth_method": quoted("searchbind"),
    "ldap_bind_dn": quoted("cn=reader,dc=example,dc=test"),
    "ldap_bind_password": quoted(password),
    "ldap_search_base": quoted("ou=people,dc=example,dc=test"),
    "ldap_search_filter": quoted("(mail=%(user)s)"),
    "ldap_dovecot_conf_file": quoted("/etc/dovecot/\(Host.targetName)"),
  ])

  /// The parameters of an older file: another server and another password.
  static let older =
    searchBind
    .with("ldap_server_address", quoted("ldap0.example.test"))
    .with("ldap_bind_password", quoted("\(passwordBeginning)-0"))

  /// The same parameters with one changed.
  func with(_ name: String, _ json: String) -> Parameters {
    var copy = self
    copy.values[name] = json
    return copy
  }

  /// The object of the parameters alone.
  var core: String {
    "{" + values.sorted { $0.key < $1.key }.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
  }

  /// The content of Modoboa's column `_parameters`.
  var json: String { "{\"core\": \(core)}" }

  /// A text as a JSON string.
  static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case "\0"..<" ":
        "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }
}

/// A table row: a value that a parameter must not have.
struct BadValue: Sendable, CustomTestStringConvertible {
  let name: String
  let json: String

  init(_ name: String, _ json: String) {
    self.name = name
    self.json = json
  }

  var testDescription: String { "\(name): \(json)" }
}
