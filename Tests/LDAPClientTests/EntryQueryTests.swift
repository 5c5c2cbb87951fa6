import PassdbFile
import Testing

@testable import LDAPClient

@Suite("What to ask for all entries")
struct EntryQueryTests {
  private static func template(_ text: String) -> LoginTemplate {
    var template = LoginTemplate()
    for (number, part) in text.split(separator: "U", omittingEmptySubsequences: false).enumerated()
    {
      if number > 0 { template.appendUser() }
      template.append(literal: part)
    }
    return template
  }

  private static func query(
    filter: String = "(mail=U)", method: LDAPPassdb.Method = .searchAndBind(account: nil)
  ) -> EntryQuery {
    EntryQuery(
      LDAPPassdb(
        servers: [.init(host: "h", port: 389)], transport: .plain, searchBase: "dc=b",
        filter: template(filter), method: method))
  }

  private static func value(_ attribute: String, _ before: String = "", _ after: String = "")
    -> LoginRule
  { .value(attribute: attribute, before: before, after: after) }

  @Test(
    "a filter whose login is a whole value, or has fixed text around it",
    arguments: [
      ("(mail=U)", "(mail=*)", value("mail")), ("mail=U", "(mail=*)", value("mail")),
      ("(&(objectClass=a)(mail=U))", "(&(objectClass=a)(mail=*))", value("mail")),
      ("(|(uid=U)(mail=U))", "(|(uid=*)(mail=*))", .any([value("uid"), value("mail")])),
      ("(&(uid=U)(mail=U))", "(&(uid=*)(mail=*))", .all([value("uid"), value("mail")])),
      (
        "(&(a=1)(!(b=2))(|(uid=U)(&(c=U)(d=U))))",
        "(&(a=1)(!(b=2))(|(uid=*)(&(c=*)(d=*))))",
        .any([value("uid"), .all([value("c"), value("d")])])
      ),
      ("(&(&(a=1)(uid=U))(|(b=2)(c=3)))", "(&(a=1)(uid=*)(|(b=2)(c=3)))", value("uid")),
      ("(proxyAddresses=smtp:U)", "(proxyAddresses=*)", value("proxyAddresses", "smtp:")),
      ("(mail=U@example.org)", "(mail=*)", value("mail", "", "@example.org")),
      (
        "(&(u:1.2.840.113556.1.4.803:=2)(login=U))", "(&(u:1.2.840.113556.1.4.803:=2)(login=*))",
        value("login")
      ),
    ] as [(String, String, LoginRule)])
  func listed(filter: String, wanted: String, rule: LoginRule) throws {
    let listing = try #require(Self.query(filter: filter).listing)
    #expect(listing.filter == wanted)
    #expect(listing.rule == rule)
    #expect(listing.base == "dc=b" && listing.scope == .subtree && !listing.isByName)
  }

  @Test(
    "a filter that answers for one login at a time",
    arguments: [
      "(!(mail=U))", "(mail=U*)", "(mail=*U)", "(mail>=U)", "(mail~=U)", "(mail:rule:=U)",
      "(mail;lang-de=U)", "(mail=\\28U)", "(mail=UU)", "(|(a=1)(mail=U))",
      "(|(&(a=1)(mail=U))(uid=U))", "(&(a=1)(!(|(uid=U)(mail=U))))", "(&(mail=U)(|(uid=U)(b=2)))",
    ])
  func single(filter: String) {
    #expect(Self.query(filter: filter).listing == nil)
  }

  @Test(
    "the attributes that a filter compares with the login",
    arguments: [
      ("(mail=U)", ["mail"]), ("(|(&(a=1)(mail=U*))(!(uid~=U))(mail=U))", ["mail", "uid"]),
      ("(mail:rule:=U)", ["mail"]), ("(mail;lang-de=U)", ["mail"]), ("(:rule:=U)", []),
    ])
  func attributes(filter: String, attributes: [String]) {
    #expect(Self.query(filter: filter).attributes == attributes)
  }

  @Test(
    "a template that names the children of an entry",
    arguments: [
      ("uid=U,ou=p,dc=b", "ou=p,dc=b", value("uid")), ("uid=U, dc=b", "dc=b", value("uid")),
      ("cn=mail-U,dc=b", "dc=b", value("cn", "mail-")),
      ("mail=U@b.test,dc=b", "dc=b", value("mail", "", "@b.test")),
    ] as [(String, String, LoginRule)])
  func children(template: String, base: String, rule: LoginRule) throws {
    let query = Self.query(method: .directBind(userDN: Self.template(template)))
    let listing = try #require(query.listing)
    #expect(listing.base == base && listing.scope == .children && listing.isByName)
    #expect(listing.rule == rule)
    #expect(listing.filter == "(\(template.prefix { $0 != "=" })=*)")
  }

  @Test(
    "a template that names one entry at a time",
    arguments: [
      "U@corp.test", "CORP\\U", "uid=U", "uid=U+cn=a,dc=b", "uid=\\2cU,dc=b", "cn=U,ou=U,dc=b",
      "ou=p,uid=U,dc=b", "uid=U;dc=b",
    ])
  func singleEntry(template: String) {
    let query = Self.query(method: .directBind(userDN: Self.template(template)))
    #expect(query.listing == nil)
  }

  private static let entry = [
    "mail": ["Alice@x", "a.b@x"], "uid": ["alice"], "alias": ["SMTP:alice@x", "x400:z", "smtp:"],
    "other": ["ALICE@X"],
  ]

  @Test(
    "the logins that find an entry",
    arguments: [
      (value("mail"), ["Alice@x", "a.b@x"]), (value("none"), []),
      (.any([value("uid"), value("mail")]), ["alice", "Alice@x", "a.b@x"]),
      (.any([value("mail"), value("other")]), ["Alice@x", "a.b@x"]),
      (.all([value("mail"), value("other")]), ["Alice@x"]),
      (.all([value("uid"), value("mail")]), []), (value("alias", "smtp:"), ["alice@x"]),
      (value("mail", "", "@X"), ["Alice", "a.b"]), (.all([value("mail")]), ["Alice@x", "a.b@x"]),
    ] as [(LoginRule, [String])])
  func logins(rule: LoginRule, logins: [String]) {
    #expect(rule.logins { Self.entry[$0] ?? [] } == logins)
  }

  @Test(
    "the first component of a DN",
    arguments: [
      ("uid=alice,dc=b", "uid", "alice"), ("uid=a\\,b\\+c,dc=b", "uid", "a,b+c"),
      ("uid=no\\C3\\ABl,dc=b", "uid", "noël"), ("uid=a", "uid", "a"),
      ("uid=a\\20,dc=b", "uid", "a "), ("uid=a\\\\,dc=b", "uid", "a\\"),
    ])
  func component(dn: String, attribute: String, value: String) throws {
    let name = try #require(RelativeName(of: dn))
    #expect(name.attribute == attribute && name.value == value)
  }

  @Test(
    "a component with several attributes, and what is not a DN",
    arguments: [
      "uid=a+cn=b,dc=b", "alice", "=a", "", "uid=a\\",
    ])
  func noComponent(dn: String) {
    #expect(RelativeName(of: dn) == nil)
  }
}
