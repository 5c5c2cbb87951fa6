/// A user of ``MailHost``.
package struct MailAccount: Sendable {
  /// The address, which is the login as well as the account's name.
  package let address: String
  /// The password, in the directory unless ``isLocal``.
  package let password: String
  /// Whether Modoboa's database has the password.
  package let isLocal: Bool
  /// Whether the account may log in.
  package let isActive: Bool

  private init(_ address: String, isLocal: Bool = false, isActive: Bool = true) {
    self.address = address
    password = "Invented-Bind-\(address.prefix { $0 != "@" })"
    (self.isLocal, self.isActive) = (isLocal, isActive)
  }

  /// In the directory.
  package static let alice = MailAccount("alice@example.test")
  /// In the directory, as ``alice``.
  package static let bob = MailAccount("bob@example.test")
  /// In Modoboa's database alone.
  package static let carol = MailAccount("carol@example.test", isLocal: true)
  /// In the directory, but switched off in Modoboa.
  package static let dave = MailAccount("dave@example.test", isActive: false)
  /// In the directory, but of a domain that is switched off in Modoboa.
  package static let erin = MailAccount("erin@closed.test")

  /// All that Modoboa knows.
  package static let all = [alice, bob, carol, dave, erin]

  /// The part before the `@`.
  package var localPart: Substring { address.prefix { $0 != "@" } }
  /// The part after it.
  package var domain: Substring { address.drop { $0 != "@" }.dropFirst() }

  /// What Modoboa stores: the hash of ``carol``'s password; for the others what Django writes for
  /// no password.
  var storedPassword: String {
    isLocal
      ? "{SHA512-CRYPT}$6$inventedsalt$pnF5Ust8fEQDduf3vtyrgff463fVC.QbhI/zI.0tHVFV27og0FpkTsTW93chaA/rfjKExLSKbR1eoOFltAXr8/"
      : "!x8uAjDHLoDbs1ZQVWZRlC4ZmJrFZw1PBWJVpZ8vY"
  }

  /// Whether account and domain are switched on.
  package var isSwitchedOn: Bool { isActive && Self.isEnabled(domain: domain) }

  /// Whether the domain is switched on.
  static func isEnabled(domain: Substring) -> Bool { domain != "closed.test" }
}
