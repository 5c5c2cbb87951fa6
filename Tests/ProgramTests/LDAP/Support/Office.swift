import TestSupport

/// The entries on the LDAP server of these tests; the names are those of ``Parameters/searchBind``,
/// and all passwords have the prefix that ``expectNoPassword(_:sourceLocation:)`` looks for.
enum Office {
  static let suffix = "dc=example,dc=test"
  /// Users that anonymous clients can find.
  static let people = "ou=people,\(suffix)"
  /// The service account, which can see everything.
  static let reader = "cn=reader,\(suffix)"
  /// One that sees no more than an anonymous client.
  static let stranger = "cn=stranger,\(suffix)"
  /// A subtree that only the reader can see.
  static let closed = "ou=closed,\(suffix)"
  /// A subtree whose existence others can see, and no more.
  static let known = "ou=known,\(suffix)"
  /// A subtree that others can search, without a result.
  static let blind = "ou=blind,\(suffix)"
  /// A subtree with 10 000 users.
  static let crowd = "ou=crowd,\(suffix)"
  static let crowdSize = 10_000
  /// A subtree on another server.
  static let away = "ou=away,\(suffix)"

  static func password(of uid: String) -> String { "\(Parameters.passwordBeginning)-\(uid)" }

  private static func part(_ name: String) -> LDAPEntryText {
    LDAPEntryText(("ou", name), below: suffix)
  }

  private static func account(_ name: String, _ password: String) -> LDAPEntryText {
    LDAPEntryText(("cn", name), below: suffix, [("userPassword", password)])
  }

  private static func person(
    _ uid: String, _ mail: String?, upn: String? = nil, below parent: String = people
  ) -> LDAPEntryText {
    let names = [mail.map { ("mail", $0) }, upn.map { ("userPrincipalName", $0) }]
    return LDAPEntryText(
      ("uid", uid), below: parent,
      [("userPassword", password(of: uid))] + names.compactMap(\.self))
  }

  static let entries =
    [
      LDAPEntryText(("dc", "example"), below: "dc=test"), account("reader", Parameters.password),
      account("stranger", password(of: "stranger")), part("people"), part("closed"), part("known"),
      part("blind"), part("crowd"),
      person("alice", "Alice@Example.test"), person("upn", nil, upn: "Upn@corp.test"),
      person("bare", nil), person("noël", "noël@example.test"), person("two words", "two@a.test"),
      person("twin1", "twins@example.test"), person("twin2", "twins@example.test"),
      person("-v", "dash@example.test"), person("hidden", "hidden@a.test", below: closed),
    ]

  /// LDIF text, since there are many; they have no passwords.
  private static var crowdLDIF: String {
    (0..<crowdSize).map {
      "dn: uid=c\($0),\(crowd)\nobjectClass: testEntry\nuid: c\($0)\nmail: c\($0)@crowd.test\n\n"
    }.joined()
  }

  private static let referral = """
    dn: \(away)
    objectClass: referral
    objectClass: extensibleObject
    ou: away
    ref: ldap://127.0.0.1:1/\(away)


    """

  /// A server with all these entries except ``crowd``.
  static let setup = Slapd.Setup(
    suffix: suffix, ldif: entries.map(\.ldif).joined() + referral,
    access: """
      access to dn.subtree="\(closed)" by dn.exact="\(reader)" read
      access to dn.subtree="\(known)" by dn.exact="\(reader)" read by * disclose
      access to dn.subtree="\(blind)" by dn.exact="\(reader)" read by * search
      access to * by * read
      """
  ).with(certificate: .right)

  private static let started = Task.detached {
    var full = setup
    full.ldif += crowdLDIF
    return try await Slapd.forAll(full)
  }

  /// The server that all tests share, with all entries and TLS.
  ///
  /// - Throws: what ``Slapd`` throws.
  static func server() async throws -> Slapd { try await started.value }
}
