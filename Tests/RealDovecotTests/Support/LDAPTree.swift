import TestSupport

/// The entries on the LDAP server of the login tests.
enum LDAPTree {
  static let suffix = "dc=example,dc=com"
  /// The users.
  static let people = "ou=people,\(suffix)"
  /// A subtree with a user that only the service accounts can find.
  static let closed = "ou=closed,\(suffix)"
  /// A subtree outside ``people`` with a user, `guest`, to whom an alias below ``people`` leads.
  static let guests = "ou=guests,\(suffix)"
  /// The service accounts.
  static let services = "ou=services,\(suffix)"
  /// A subtree with one user, whose name is hard to write in a configuration.
  static let odd = LDAPEntryText(
    ("ou", #"50% %u%%{x} %y% "q" 'a' #1 \ + ${E} é y%"#), below: suffix)

  /// The name and password of each service account, with characters that the grammar of a settings
  /// file or variable expansion could change.
  static let accounts = [
    (name: "plain", password: "plain"),
    (name: #" "q" 'a' #1 \ %u %{user} 100%y ,+;<>= é"#, password: #" "it's" \a#;%u%%{x}%{user} "#),
    (name: "100%y", password: "100%y"),
    (name: "%", password: "50%"),
    (name: "y", password: "y"),
    (name: "%%y%", password: "%{y"),
    (name: "'a'", password: #"'it"s'"#),
    (name: #"\"#, password: #"\"#),
    (name: "$ENV:HOME", password: "$ENV:HOME"),
    (name: "</etc/hostname", password: "</etc/hostname"),
  ]

  static func dn(ofAccount name: String) -> String {
    LDAPEntryText(("cn", name), below: services).dn
  }

  static func password(of uid: String) -> String { "pw-\(uid)" }

  private static func person(
    _ uid: String, below parent: String = people, mail: [String] = [], upn: String? = nil,
    sn: [String] = []
  ) -> LDAPEntryText {
    LDAPEntryText(
      ("uid", uid), below: parent,
      [("userPassword", password(of: uid))] + mail.map { ("mail", $0) }
        + (upn.map { [("userPrincipalName", $0)] } ?? []) + sn.map { ("sn", $0) })
  }

  /// A user as in Active Directory.
  private static func activeDirectory(_ name: String, mail: String?) -> LDAPEntryText {
    LDAPEntryText(
      ("cn", name), below: people,
      [
        ("objectClass", "user"), ("sAMAccountName", name), ("userPassword", password(of: name)),
        ("userPrincipalName", "\(name)@corp.example"),
      ] + (mail.map { [("mail", $0)] } ?? []))
  }

  /// Values that a filter has to match exactly.
  static let surnames = [
    "50%exact", "100%y", "%y", "%y%", "exactyexact", "%exact%", "yexacty", "%{x})", "%u%%{user}%%",
    #"a"b'c#d\e;f"#,
  ]

  static let entries =
    [
      LDAPEntryText(("dc", "example"), below: "dc=com"),
      LDAPEntryText(("ou", "people"), below: suffix),
      LDAPEntryText(("ou", "closed"), below: suffix),
      LDAPEntryText(("ou", "guests"), below: suffix),
      LDAPEntryText(("ou", "services"), below: suffix),
      odd,
      person("hidden", below: closed, mail: ["hidden@example.com"]),
      person("odd", below: odd.dn, mail: ["odd@example.com"]),
      person("guest", below: guests, mail: ["guest@example.com"]),
      LDAPEntryText(alias: ("uid", "guest"), below: people, of: "uid=guest,\(guests)"),
    ]
    + accounts.map {
      LDAPEntryText(("cn", $0.name), below: services, [("userPassword", $0.password)])
    }
    + [
      person("mailonly", mail: ["Mail.Only@Example.com"]),
      person("both", mail: ["both@example.com"], upn: "both@corp.example"),
      person("upnonly", upn: "UPN.Only@corp.example"),
      person("neither"),
      person("two", mail: ["two-a@example.com", "two-b@example.com"]),
      person("local", mail: ["postmaster"]),
      person("noël", mail: ["noël@example.com"]),
      person("two words", mail: ["two words@example.com"]),
      person("full@example.com", mail: ["other@example.com"]),
      person("UPPER@Example.com", mail: ["another@example.com"]),
      person("at@", mail: ["after@example.com"]),
      person("percent", mail: ["50%u%{user}%y%%@example.com"]),
      person("marks", mail: [#"a;b}c{d,e'f"g\h:i=*j@example.com"#]),
      person(#"we:i{r,%u%{user};*}(\)"'#+<>="#, mail: ["weird@example.com"]),
      person(#"we;i}r%d*@example.com"#, mail: ["unused@example.com"]),
      person("%y%both"),
      person("twin1", mail: ["twins@example.com"]),
      person("twin2", mail: ["twins@example.com"]),
      person("shout", mail: ["ÜBER@Example.com"]),
      person("blank", mail: [" "]),
      activeDirectory("adam", mail: nil),
      activeDirectory("eve", mail: "Eve@Example.com"),
      person("exact", mail: ["exact@example.com"], sn: surnames),
    ]
  /// The server; only the service accounts can read the entries below ``closed``.
  static let setup = Slapd.Setup(
    suffix: suffix, ldif: entries.map(\.ldif).joined(),
    access: """
      access to dn.subtree="\(closed)" by dn.one="\(services)" read
      access to * by * read
      """
  ).with(certificate: .right)
}
