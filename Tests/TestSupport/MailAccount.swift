/// A user of ``MailHost``.
package struct MailAccount: Sendable {
  /// The address, which is both the login and the name of the account.
  package let address: String
  /// The password, on the LDAP server unless ``isLocal``.
  package let password: String
  /// `email` of the account in Modoboa: what a login to its web panel copies from the LDAP entry.
  package let email: String
  /// Whether the password is in Modoboa's database.
  package let isLocal: Bool
  /// Whether the account may log in.
  package let isActive: Bool

  private init(
    _ address: String, email: String? = nil, isLocal: Bool = false, isActive: Bool = true
  ) {
    self.address = address
    self.email = email ?? address
    password = "Invented-Bind-\(address.prefix { $0 != "@" })"
    (self.isLocal, self.isActive) = (isLocal, isActive)
  }

  /// On the LDAP server, whose `mail` has capitals.
  package static let alice = MailAccount("alice@example.test", email: "Alice@Example.test")
  /// On the LDAP server, whose first `mail` is the address of ``carol``.
  package static let bob = MailAccount("bob@example.test", email: "carol@example.test")
  /// In Modoboa's database only.
  package static let carol = MailAccount("carol@example.test", isLocal: true)
  /// On the LDAP server, but disabled in Modoboa; its first `mail` is that of ``alice``.
  package static let dave = MailAccount(
    "dave@example.test", email: "Alice@Example.test", isActive: false)
  /// On the LDAP server, but in a domain that is disabled in Modoboa.
  package static let erin = MailAccount("erin@closed.test")

  /// All accounts that Modoboa knows.
  package static let all = [alice, bob, carol, dave, erin]

  /// The part before the `@`.
  package var localPart: Substring { address.prefix { $0 != "@" } }
  /// The part after it.
  package var domain: Substring { address.drop { $0 != "@" }.dropFirst() }

  /// The password column in Modoboa: the hash for ``carol``, for the others Django's value for no
  /// password.
  var storedPassword: String {
    isLocal
      ? "{SHA512-CRYPT}$6$inventedsalt$pnF5Ust8fEQDduf3vtyrgff463fVC.QbhI/zI.0tHVFV27og0FpkTsTW93chaA/rfjKExLSKbR1eoOFltAXr8/"
      : "!x8uAjDHLoDbs1ZQVWZRlC4ZmJrFZw1PBWJVpZ8vY"
  }

  /// Whether account and domain are enabled.
  package var isSwitchedOn: Bool { isActive && Self.isEnabled(domain: domain) }

  /// Whether the domain is enabled.
  static func isEnabled(domain: Substring) -> Bool { domain != "closed.test" }
}
