public import DovecotSettings
public import ModoboaParameters

/// Why parameters of Modoboa's cannot be carried over safely.
public struct TranslationError: Error, Equatable {
  /// The parameter that is to be changed in Modoboa.
  public let parameter: Parameter
  /// What is wrong and what to do, as the end of a sentence that begins with the parameter's name.
  public let reason: String
}

extension TranslationError: CustomStringConvertible {
  /// One sentence for an administrator, never with a secret.
  public var description: String { "\(parameter.rawValue) \(reason)" }
}

extension TranslationError {
  /// A value that Dovecot's grammar has no way to write, traced back to the parameter that it came
  /// from.
  public init(_ error: UnwritableSetting) {
    parameter =
      switch error.key {
      case "dn", "ldap_auth_dn": .bindDN
      case "dnpass", "ldap_auth_dn_password": .bindPassword
      case "base", "ldap_base": .searchBase
      case "auth_bind_userdn", "bind_userdn": .userDNTemplate
      case "user_filter", "pass_filter", "filter": .searchFilter
      default: .serverAddress
      }
    let byte = error.byte == 0 ? "a NUL" : "a line feed"
    reason = "contains \(byte), which no Dovecot configuration can hold; remove it in Modoboa"
  }
}
