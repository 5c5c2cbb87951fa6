import TestSupport
import Testing

/// Modoboa's parameters, and logins on which the command `login` and Dovecot must agree.
struct AgreementCase: Sendable, CustomTestStringConvertible {
  /// A login and a password, both as typed.
  struct Attempt: Sendable {
    let login: String
    let password: String

    /// - Parameters:
    ///   - login: the login as typed.
    ///   - uid: the user whose password is typed; nil if the login is the uid.
    init(_ login: String, as uid: String? = nil) {
      self.login = login
      password = LDAPTree.password(of: uid ?? login)
    }

    init(_ login: String, password: String) {
      (self.login, self.password) = (login, password)
    }
  }

  /// Which servers are configured.
  enum Servers: Sendable {
    /// One that is up.
    case one
    /// One that is down, and one that is up.
    case secondUp
  }

  let testDescription: String
  var servers = Servers.one
  /// Modoboa's value.
  var secured = "none"
  /// Parameters as JSON text that differ from an anonymous search below ``LDAPTree/people``.
  var values: [String: String] = [:]
  var attempts = few
  /// Whether a login succeeds, so that the two do not agree by rejecting everybody.
  var letsIn = true

  static let few = [
    Attempt("both"), Attempt("Both@Corp.example", as: "both"), Attempt("both", as: "neither"),
    Attempt("nobody"), Attempt("both", password: ""), Attempt("*", as: "both"),
  ]

  static let many =
    few + [
      Attempt("mailonly"), Attempt("MailOnly", as: "mailonly"), Attempt("upnonly"),
      Attempt("Mail.ONLY@example.com", as: "mailonly"), Attempt("neither"), Attempt("two"),
      Attempt("two-b@example.com", as: "two"), Attempt("local"), Attempt("noël"),
      Attempt("NOËL", as: "noël"), Attempt("noël@example.com", as: "noël"),
      Attempt("noe\u{308}l", as: "noël"), Attempt("shout"), Attempt("blank"),
      Attempt("two words"), Attempt(" both", as: "both"), Attempt("both ", as: "both"),
      Attempt("two  words", as: "two words"), Attempt("full@example.com"),
      Attempt("UPPER@Example.com"), Attempt("at@"), Attempt("percent"), Attempt("marks"),
      Attempt(#"we:i{r,%u%{user};*}(\)"'#+<>="#), Attempt(#"we;i}r%d*@example.com"#),
      Attempt("a)(uid=*", as: "both"), Attempt("bot*", as: "both"), Attempt("%u", as: "both"),
      Attempt("x)(uid=both", as: "both"), Attempt(#"\62oth"#, as: "both"),
      Attempt("both,ou=people", as: "both"), Attempt("both+uid=both", as: "both"),
      Attempt("#626f7468", as: "both"), Attempt("adam"), Attempt("Adam@Corp.Example", as: "adam"),
      Attempt("hidden"), Attempt("both", password: " pw-both"),
      Attempt("both", password: "PW-BOTH"),
      Attempt("both", password: "pw-both\r"), Attempt("neither", as: "both"),
      Attempt("twins@example.com", as: "twin1"),
    ]

  private static func text(_ value: String) -> String {
    "\"" + value.map { "\"\\".contains($0) ? "\\\($0)" : String($0) }.joined() + "\""
  }

  private static func direct(_ template: String) -> [String: String] {
    ["ldap_auth_method": text("directbind"), "ldap_user_dn_template": text(template)]
  }

  private static func account(_ number: Int, base: String) -> [String: String] {
    let account = LDAPTree.accounts[number]
    return [
      "ldap_bind_dn": text(LDAPTree.dn(ofAccount: account.name)),
      "ldap_bind_password": text(account.password), "ldap_search_base": text(base),
    ]
  }

  private static let hidden = [Attempt("hidden"), Attempt("hidden", as: "both"), Attempt("both")]
  private static let odd = LDAPTree.odd.dn.map { $0 == "%" ? "%%" : String($0) }.joined()

  static let all = [
    AgreementCase(testDescription: "anonymous search", attempts: many),
    AgreementCase(
      testDescription: "direct bind", values: direct("uid=%(user)s,\(LDAPTree.people)"),
      attempts: many),
    AgreementCase(testDescription: "starttls", secured: "starttls"),
    AgreementCase(testDescription: "ssl", secured: "ssl"),
    AgreementCase(
      testDescription: "direct bind over ssl", secured: "ssl",
      values: direct("uid=%(user)s,\(LDAPTree.people)")),
    AgreementCase(testDescription: "the first server down", servers: .secondUp),
    AgreementCase(
      testDescription: "the first server down, starttls", servers: .secondUp, secured: "starttls"),
    AgreementCase(
      testDescription: "the first server down, direct bind over ssl", servers: .secondUp,
      secured: "ssl", values: direct("uid=%(user)s,\(LDAPTree.people)")),
    AgreementCase(
      testDescription: "nasty account", values: account(1, base: LDAPTree.closed),
      attempts: hidden),
    AgreementCase(
      testDescription: "account with percent signs", values: account(5, base: LDAPTree.closed),
      attempts: hidden),
    AgreementCase(
      testDescription: "nasty base", values: ["ldap_search_base": text(LDAPTree.odd.dn)],
      attempts: [Attempt("odd"), Attempt("odd", as: "both"), Attempt("both")]),
    AgreementCase(
      testDescription: "direct bind below a nasty base",
      values: direct("uid=%(user)s,\(odd)"), attempts: [Attempt("odd"), Attempt("odd", as: "both")]),
    AgreementCase(
      testDescription: "Active Directory's filter",
      values: [
        "ldap_is_active_directory": "true",
        "ldap_search_filter": text(
          "(&(objectClass=user)(|(sAMAccountName=%(user)s)(userPrincipalName=%(user)s)"
            + "(mail=%(user)s)))"),
      ],
      attempts: few + [
        Attempt("adam"), Attempt("ADAM@corp.example", as: "adam"), Attempt("eve"),
        Attempt("eve@example.com", as: "eve"), Attempt("eve", as: "adam"),
      ]),
    AgreementCase(
      testDescription: "filter with values of its own",
      values: ["ldap_search_filter": text(#"(&(uid=%(user)s)(sn=%%{x}\29)(sn=a"b'c#d\5ce;f))"#)],
      attempts: few + [Attempt("exact"), Attempt("exact", as: "both")]),
    AgreementCase(
      testDescription: "a filter with an attribute that nobody has",
      values: ["ldap_search_filter": text("(|(mail=%(user)s)(nonsense=%(user)s))")],
      attempts: [Attempt("both@example.com", as: "both"), Attempt("both")]),
  ]

  /// The parameters as Modoboa stores them.
  func export(ports: [Int]) -> String {
    var stored = [
      "authentication_type": Self.text("ldap"), "ldap_dovecot_sync": "true",
      "ldap_server_address": Self.text("127.0.0.1"), "ldap_server_port": "\(ports[0])",
      "ldap_secured": Self.text(secured), "ldap_auth_method": Self.text("searchbind"),
      "ldap_search_base": Self.text(LDAPTree.people),
      "ldap_search_filter": Self.text(
        "(|(uid=%(user)s)(mail=%(user)s)(userPrincipalName=%(user)s))"),
      "ldap_dovecot_conf_file": Self.text("/etc/dovecot/\(Dovecot.fileName)"),
    ]
    if ports.count > 1 {
      stored["ldap_enable_secondary_server"] = "true"
      stored["ldap_secondary_server_address"] = Self.text("127.0.0.1")
      stored["ldap_secondary_server_port"] = "\(ports[1])"
    }
    stored.merge(values) { $1 }
    return "{\"core\": {\(stored.map { "\"\($0)\": \($1)" }.joined(separator: ", "))}}"
  }
}
