import DovecotGrammar
import Secrets
import TestSupport
import Testing

@testable import PassdbFile

@Suite("Logins at real Dovecots", .serialized, .timeLimit(.minutes(20)), Slapd.AroundSuite())
struct LoginTests {
  /// A login with a user's password, and the expected result.
  struct Attempt: Sendable {
    let login: String
    let password: String
    let outcome: Dovecot.Login

    /// - Parameters:
    ///   - login: the login as typed.
    ///   - uid: the user whose password is typed; nil if the login is the uid.
    ///   - outcome: the same for both dialects.
    init(_ login: String, as uid: String? = nil, _ outcome: Dovecot.Login) {
      self.login = login
      password = LDAPTree.password(of: uid ?? login)
      self.outcome = outcome
    }

    /// A login with a wrong password.
    init(_ login: String, wrong password: String) {
      self.login = login
      self.password = password
      outcome = .refused
    }
  }

  private let slapd: Slapd

  init() throws {
    slapd = try #require(Slapd.current)
  }

  private func passdb(
    _ method: LDAPPassdb.Method = .searchAndBind(account: nil),
    filter: String = "(|(uid=%(user)s)(mail=%(user)s))", base: String = LDAPTree.people,
    servers: [LDAPPassdb.Server]? = nil
  ) throws -> LDAPPassdb {
    LDAPPassdb(
      servers: servers ?? [.init(host: "127.0.0.1", port: slapd.port)], transport: .plain,
      searchBase: base, filter: try LoginTemplate(python: filter), method: method)
  }

  /// Tries each login; stops after a temporary failure, since each of these takes long.
  private func check(_ attempts: [Attempt], at dovecot: Dovecot) async throws {
    for attempt in attempts {
      let outcome = try await dovecot.login(attempt.login, attempt.password)
      #expect(outcome == attempt.outcome, "\(attempt.login) with \(attempt.password)")
      if case .failed = outcome { return }
    }
  }

  @Test(
    "The account's name is the one that Modoboa makes of the login",
    arguments: Dialect.allCases)
  func accountNames(_ dialect: Dialect) async throws {
    try await Dovecot.running(
      dialect, passdb(filter: "(|(uid=%(user)s)(mail=%(user)s)(userPrincipalName=%(user)s))")
    ) {
      try await check(Self.names + Self.oddLogins, at: $0)
    }
  }

  static let names = [
    Attempt("mailonly", .account("mail.only@example.com")),
    Attempt("MailOnly", as: "mailonly", .account("mail.only@example.com")),
    Attempt("Mail.ONLY@example.com", as: "mailonly", .account("mail.only@example.com")),
    Attempt("both", .account("both@example.com")),
    Attempt("both@corp.example", as: "both", .account("both@corp.example")),
    Attempt("upnonly", .account("upn.only@corp.example")),
    Attempt("neither", .refused),
    Attempt("two", .account("two-a@example.com")),
    Attempt("two-b@example.com", as: "two", .account("two-b@example.com")),
    Attempt("local", .account("postmaster")),
    Attempt("full@example.com", .account("full@example.com")),
    Attempt("UPPER@Example.com", .account("upper@example.com")),
    Attempt("at@", .account("at@")),
    Attempt("percent", .account("50%u%{user}%y%%@example.com")),
    Attempt("marks", .account(#"a;b}c{d,e'f"g\h:i=*j@example.com"#)),
    Attempt("mailonly", wrong: "pw-both"),
    Attempt("Mail.ONLY@example.com", wrong: "pw-both"),
    Attempt("mailonly", wrong: ""),
    Attempt("nobody", .refused),
  ]

  static let oddLogins = [
    Attempt("noël", .account("noël@example.com")),
    Attempt("noël@example.com", as: "noël", .account("noël@example.com")),
    Attempt("two words", .account("two words@example.com")),
    Attempt(#"we:i{r,%u%{user};*}(\)"'#+<>="#, .account("weird@example.com")),
    Attempt(#"we;i}r%d*@example.com"#, .account(#"we;i}r%d*@example.com"#)),
    // Each would find a user if the login were not escaped.
    Attempt("*", as: "upnonly", .refused),
    Attempt("upnon*", as: "upnonly", .refused),
    Attempt("x)(uid=upnonly", as: "upnonly", .refused),
    Attempt(#"\75pnonly"#, as: "upnonly", .refused),
  ]

  @Test("A filter finds the same users as in Modoboa", arguments: Dialect.allCases, filters)
  func filtering(_ dialect: Dialect, _ filter: String) async throws {
    try await Dovecot.running(dialect, passdb(filter: filter)) {
      try await check([Attempt("exact", .account("exact@example.com"))], at: $0)
    }
  }

  /// Each finds the user by one value only, and nobody if a single byte changes.
  static let filters = [
    "(|(uid=%(user)s@example.com)(mail=%(user)s@example.com))",
    "(|(uid=x)(sn=50%%%(user)s))",
    "(&(uid=%(user)s)(sn=100%%y))",
    "(&(uid=%(user)s)(sn=%%y))",
    "(&(uid=%(user)s)(sn=%%y%%))",
    "(sn=%(user)sy%(user)s)",
    "(sn=%%%(user)s%%)",
    "(sn=y%(user)sy)",
    #"(&(uid=%(user)s)(sn=%%{x}\29))"#,
    "(&(uid=%(user)s)(sn=%%u%%%%{user}%%%%))",
    #"(&(uid=%(user)s)(sn=a"b'c#d\5ce;f))"#,
  ]

  @Test("A search base can have any name", arguments: Dialect.allCases)
  func searchBase(_ dialect: Dialect) async throws {
    try await Dovecot.running(dialect, passdb(base: LDAPTree.odd.dn)) {
      let attempts = [
        Attempt("odd", .account("odd@example.com")), Attempt("mailonly", .refused),
      ]
      try await check(attempts, at: $0)
    }
  }

  @Test(
    "The service account's DN and password arrive unchanged",
    arguments: Dialect.allCases, LDAPTree.accounts.map(\.name))
  func serviceAccount(_ dialect: Dialect, _ name: String) async throws {
    try await Dovecot.running(
      dialect, passdb(.searchAndBind(account: Self.account(name)), base: LDAPTree.closed)
    ) {
      try await check([Attempt("hidden", .account("hidden@example.com"))], at: $0)
    }
  }

  private static func account(_ name: String) -> LDAPPassdb.ServiceAccount {
    let password = LDAPTree.accounts.first { $0.name == name }?.password
    return .init(bindDN: LDAPTree.dn(ofAccount: name), password: Secret(password ?? ""))
  }

  @Test("A direct bind does not search", arguments: Dialect.allCases, directBinds)
  func directBind(_ dialect: Dialect, _ bind: DirectBindCase) async throws {
    let userDN = try LoginTemplate(python: bind.template)
    try await Dovecot.running(dialect, passdb(.directBind(userDN: userDN), base: bind.base)) {
      dovecot in
      let requests = try await slapd.requests { try await check(bind.attempts, at: dovecot) }
      #expect(requests.searchers == [])
    }
  }

  struct DirectBindCase: Sendable, CustomTestStringConvertible {
    let template: String
    let base: String
    let attempts: [Attempt]
    var testDescription: String { "\(template) (\(base))" }
  }

  static let directBinds = [
    DirectBindCase(
      template: "uid=%(user)s,\(LDAPTree.people)", base: DirectBind.noBase,
      attempts: [
        Attempt("both", .account("both")),
        Attempt("neither", .account("neither")),
        Attempt("UPPER@Example.com", .account("upper@example.com")),
        Attempt("noël", .account("noël")),
        Attempt("two words", .account("two words")),
        Attempt(#"we:i{r,%u%{user};*}(\)"'#+<>="#, .account(#"we:i{r,%u%{user};*}(\)"'#+<>="#)),
        Attempt("both", wrong: "pw-neither"),
        Attempt("both", wrong: ""),
        Attempt("nobody", .refused),
      ]),
    DirectBindCase(
      template: "uid=%(user)s,\(LDAPTree.people)", base: LDAPTree.people,
      attempts: [Attempt("both", .account("both")), Attempt("both", wrong: "")]),
    DirectBindCase(
      template: "uid=%%y%%%(user)s,\(LDAPTree.people)", base: LDAPTree.people,
      attempts: [Attempt("both", as: "%y%both", .account("both"))]),
    DirectBindCase(
      template: "uid=%(user)s,\(doublingPercent(LDAPTree.odd.dn))",
      base: LDAPTree.odd.dn, attempts: [Attempt("odd", .account("odd"))]),
    // Would reach the user if the comma were not escaped.
    DirectBindCase(
      template: "uid=%(user)s,\(LDAPTree.suffix)", base: LDAPTree.suffix,
      attempts: [Attempt("both,ou=people", as: "both", .refused)]),
  ]

  private static func doublingPercent(_ text: String) -> String {
    text.map { $0 == "%" ? "%%" : String($0) }.joined()
  }

  @Test("Settings above the include have no effect", arguments: Dialect.allCases, Way.allCases)
  func hostileConfiguration(_ dialect: Dialect, _ way: Way) async throws {
    let both = "uid=both,\(LDAPTree.people)"
    let account = Self.account("100%y")
    let method: LDAPPassdb.Method
    let name: String
    let expected: Slapd.Requests
    switch way {
    case .anonymousSearch:
      method = .searchAndBind(account: nil)
      name = "both@example.com"
      expected = Slapd.Requests(searchers: [""], binders: ["", both])
    case .serviceAccount:
      method = .searchAndBind(account: account)
      name = "both@example.com"
      expected = Slapd.Requests(searchers: [account.bindDN], binders: [account.bindDN, both])
    case .directBind:
      method = .directBind(userDN: try LoginTemplate(python: "uid=%(user)s,\(LDAPTree.people)"))
      name = "both"
      expected = Slapd.Requests(searchers: [], binders: ["", both])
    }
    let requests = try await slapd.requests {
      try await Dovecot.running(
        dialect, passdb(method), above: HostileConfiguration.text(dialect)
      ) {
        let attempts = [
          Attempt("both", .account(name)), Attempt("both", wrong: "pw-neither"),
          Attempt("both", .account(name)),
        ]
        try await check(attempts, at: $0)
      }
    }
    #expect(requests == expected)
  }

  @Test(
    "An alias below the search base lets in nobody outside it", arguments: Dialect.allCases)
  func alias(_ dialect: Dialect) async throws {
    let above = dialect == .v23 ? "deref = always" : "ldap_deref = always"
    try await Dovecot.running(dialect, passdb(), above: above) {
      let attempts = [
        Attempt("guest", .refused), Attempt("guest@example.com", as: "guest", .refused),
        Attempt("both", .account("both@example.com")),
      ]
      try await check(attempts, at: $0)
    }
  }

  enum Way: CaseIterable { case anonymousSearch, serviceAccount, directBind }

  @Test("The second server is used if the first is down", arguments: Dialect.allCases)
  func deadServer(_ dialect: Dialect) async throws {
    let dead = try #require(LoopbackPort(.v4))
    let servers = [dead.number, slapd.port].map {
      LDAPPassdb.Server(host: "127.0.0.1", port: $0)
    }
    try await Dovecot.running(dialect, passdb(servers: servers)) {
      try await check([Attempt("both", .account("both@example.com"))], at: $0)
    }
    withExtendedLifetime(dead) {}
  }

  @Test(
    "A server can have an IPv6 address",
    .enabled(if: LoopbackPort.exists(.v6), "this machine has no IPv6"),
    arguments: Dialect.allCases)
  func ipv6(_ dialect: Dialect) async throws {
    let server = LDAPPassdb.Server(host: try ServerAddress.host("::1"), port: slapd.port)
    try await Dovecot.running(dialect, passdb(servers: [server])) {
      try await check([Attempt("both", .account("both@example.com"))], at: $0)
    }
  }
}
