import DovecotGrammar
import Testing

@testable import Doctor

/// A configuration, and what doctor finds in it.
struct ConfigurationCase: Sendable, CustomTestStringConvertible {
  let name: String
  let facts: HostFacts
  let findings: [String]

  var testDescription: String { "\(facts.dialect?.rawValue ?? ""): \(name)" }

  /// A case of Dovecot 2.3: dovecot.conf and the settings file of the ldap passdb.
  static func v23(
    _ name: String, _ main: String = HostFacts.main23, settings: String = HostFacts.include,
    findings: [String] = []
  ) -> ConfigurationCase {
    ConfigurationCase(
      name: name, facts: .of23(main, settings: settings), findings: findings)
  }

  /// A case of Dovecot 2.4.
  static func v24(_ name: String, _ main: String, findings: [String] = []) -> ConfigurationCase {
    ConfigurationCase(name: name, facts: .of24(main), findings: findings)
  }
}
