/// The LDAP server of ``MailHost``: its users, and the service account that finds them.
package enum MailLDAPServer {
  package static let suffix = "dc=example,dc=test"
  /// The base DN of the users.
  package static let people = "ou=people,\(suffix)"
  /// The service account, the only one that can read the users.
  package static let reader = "cn=reader,\(suffix)"
  /// The service account's first password.
  package static let password = "Invented-Bind-1"
  private static let administrator = "cn=admin,\(suffix)"
  private static let administratorsPassword = "Invented-Bind-9"

  /// The DN of a user's entry.
  package static func dn(of account: MailAccount) -> String { "uid=\(account.address),\(people)" }

  private static var entries: [LDAPEntryText] {
    [
      LDAPEntryText(("dc", "example"), below: "dc=test"),
      LDAPEntryText(("ou", "people"), below: suffix),
      LDAPEntryText(("cn", "reader"), below: suffix, [("userPassword", password)]),
    ]
      + MailAccount.all.filter { !$0.isLocal }.map {
        LDAPEntryText(
          ("uid", $0.address), below: people,
          [("mail", $0.address), ("userPassword", $0.password)])
      }
  }

  /// A server with all accounts that are not local, and TLS.
  package static var setup: Slapd.Setup {
    Slapd.Setup(
      suffix: suffix, ldif: entries.map(\.ldif).joined(),
      access: """
        rootdn "\(administrator)"
        rootpw \(administratorsPassword)
        access to dn.subtree="\(people)" by dn.exact="\(reader)" read by * none
        access to * by * read
        """
    ).with(certificate: .right)
  }

  /// Changes the password of an entry, which takes effect at the next bind.
  ///
  /// - Throws: ``ProgramFailed``.
  package static func change(
    passwordOf dn: String = reader, to password: String, on server: Slapd
  ) async throws {
    try await Program.succeed(
      "/usr/bin/ldapmodify",
      [
        "-x", "-H", "ldap://127.0.0.1:\(server.port)", "-D", administrator, "-w",
        administratorsPassword,
      ],
      input: Array(
        "dn: \(dn)\nchangetype: modify\nreplace: userPassword\nuserPassword: \(password)\n".utf8))
  }
}
