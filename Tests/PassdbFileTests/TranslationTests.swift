import ModoboaParameters
import Secrets
import Testing

@testable import DovecotGrammar
@testable import PassdbFile

/// Valid parameters, with a test's changes.
func parameters(_ changes: [Parameter: StoredValue] = [:]) -> LDAPParameters {
  LDAPParameters(
    [
      .authenticationType: .string("ldap"), .dovecotSync: .boolean(true),
      .serverAddress: .string("ldap1.example.test"), .searchBase: .string("dc=example,dc=test"),
      .bindDN: .string("cn=reader"), .bindPassword: .secret(Secret("Invented-Bind-1")),
    ].merging(changes) { $1 })
}

@Suite("Translating parameters")
struct TranslationTests {
  private func passdb(_ changes: [Parameter: StoredValue]) throws -> LDAPPassdb {
    try Translation(parameters(changes)).passdb
  }

  @Test("search and bind with a service account")
  func searchBind() throws {
    let passdb = try passdb([:])
    #expect(passdb.servers == [.init(host: "ldap1.example.test", port: 389)])
    #expect(passdb.transport == .plain)
    #expect(passdb.searchBase == "dc=example,dc=test")
    #expect(passdb.filter.parts == [.literal("(mail="), .user, .literal(")")])
    let account = LDAPPassdb.ServiceAccount(
      bindDN: "cn=reader", password: Secret("Invented-Bind-1"))
    #expect(passdb.method == .searchAndBind(account: account))
  }

  @Test(
    "null and the empty string mean an anonymous search",
    arguments: [(.null, .null), (.string(""), .secret(Secret("")))] as [(StoredValue, StoredValue)])
  func anonymous(_ bindDN: StoredValue, _ password: StoredValue) throws {
    let passdb = try passdb([.bindDN: bindDN, .bindPassword: password])
    #expect(passdb.method == .searchAndBind(account: nil))
  }

  @Test(
    "the transport is Modoboa's",
    arguments: [
      (.string("none"), 389, .plain), (.string("starttls"), 389, .startTLS),
      (.string("ssl"), 636, .tls), (.boolean(false), 389, .plain), (.integer(0), 389, .plain),
    ] as [(StoredValue, Int, LDAPPassdb.Transport)])
  func transport(_ secured: StoredValue, _ port: Int, _ transport: LDAPPassdb.Transport) throws {
    #expect(try passdb([.secured: secured, .serverPort: .integer(port)]).transport == transport)
  }

  @Test("a secondary server is the second")
  func secondary() throws {
    let servers = try passdb([
      .enableSecondaryServer: .boolean(true), .secondaryServerAddress: .string("::1"),
      .secondaryServerPort: .string("1389"),
    ]).servers
    #expect(servers.map(\.host) == ["ldap1.example.test", "[::1]"])
    #expect(servers.map(\.port) == [389, 1389])
  }

  @Test(
    "a secondary server without address is left out, with a warning",
    arguments: [.null, .string("")] as [StoredValue])
  func secondaryWithoutAddress(_ nothing: StoredValue) throws {
    let translation = try Translation(
      parameters([.enableSecondaryServer: .boolean(true), .secondaryServerAddress: nothing]))
    #expect(translation.passdb.servers.count == 1)
    #expect(translation.warnings.count == 1)
    #expect(translation.warnings.first?.contains("ldap_secondary_server_address is empty") == true)
  }

  @Test(
    "a refusal names the parameter",
    arguments: [
      ([.serverAddress: .string("")], .serverAddress),
      ([.serverAddress: .null], .serverAddress),
      ([.serverAddress: .string("a b")], .serverAddress),
      ([.serverPort: .null], .serverPort),
      ([.serverPort: .integer(0)], .serverPort),
      ([.serverPort: .integer(65536)], .serverPort),
      ([.serverPort: .integer(-1)], .serverPort),
      ([.serverPort: .integer(636)], .serverPort),
      ([.serverPort: .integer(3269), .secured: .string("starttls")], .serverPort),
      ([.serverPort: .integer(389), .secured: .string("ssl")], .serverPort),
      ([.secured: .boolean(true)], .secured),
      ([.secured: .integer(1)], .secured),
      ([.searchBase: .string("")], .searchBase),
      ([.searchBase: .string("people")], .searchBase),
      ([.searchFilter: .string("(mail=%(user)s")], .searchFilter),
      ([.searchFilter: .string("mail=%(user)s)")], .searchFilter),
      ([.searchFilter: .string("(mail=%(user)s))(")], .searchFilter),
      ([.searchFilter: .string("(&(mail=%(user)s)(cn=\\))")], .searchFilter),
      ([.searchFilter: .string("")], .searchFilter),
      ([.searchFilter: .null], .searchFilter),
      ([.searchFilter: .string("(mail=x)")], .searchFilter),
      ([.searchFilter: .string("(mail=%(user)r)")], .searchFilter),
      ([.searchFilter: .string("(mail=%(user)-8s)")], .searchFilter),
      ([.searchFilter: .string("(mail=%(user)s)%")], .searchFilter),
      ([.searchFilter: .string("(&(mail=%(user)s)(cn=a (b)))")], .searchFilter),
      ([.bindPassword: .secret(Secret(String(repeating: "x", count: 8193)))], .bindPassword),
      ([.bindPassword: .secret(Secret("a\nb"))], .bindPassword),
      ([.bindDN: .string("cn=a\u{0}")], .bindDN),
      ([.searchBase: .string("dc=a\nb")], .searchBase),
      (
        [.authMethod: .string("directbind"), .userDNTemplate: .string("uid=%(user)s,ou=p\n,dc=x")],
        .userDNTemplate
      ),
      ([.bindDN: .string("")], .bindDN),
      ([.bindPassword: .secret(Secret(""))], .bindPassword),
      ([.authMethod: .string("directbind"), .userDNTemplate: .string("")], .userDNTemplate),
      ([.authMethod: .string("directbind"), .userDNTemplate: .string("uid=x")], .userDNTemplate),
      (
        [
          .enableSecondaryServer: .boolean(true), .secondaryServerAddress: .string("a/b"),
        ], .secondaryServerAddress
      ),
      (
        [
          .enableSecondaryServer: .boolean(true), .secondaryServerAddress: .string("b"),
          .secondaryServerPort: .integer(636),
        ], .secondaryServerPort
      ),
    ] as [([Parameter: StoredValue], Parameter)])
  func refusals(_ changes: [Parameter: StoredValue], _ parameter: Parameter) {
    #expect {
      try Translation(parameters(changes))
    } throws: { error in
      (error as? TranslationError)?.parameter == parameter
    }
  }

  @Test(
    "a placeholder that is not Modoboa's is refused with Modoboa's own",
    arguments: [
      (
        "(mail=%u)",
        "contains '%u', a variable of Dovecot; Modoboa's only placeholder is %(user)s, the login"
      ),
      (
        "(mail=%Lu)",
        "contains '%Lu', a variable of Dovecot; Modoboa's only placeholder is %(user)s, the login"
      ),
      (
        "(mail=%{user})",
        "contains '%{user}', a variable of Dovecot; Modoboa's only placeholder is %(user)s, the login"
      ),
      (
        "(mail=%s)",
        "contains '%s', where Modoboa puts no login; write %(user)s for the login, or %% for a percent sign"
      ),
      (
        "(mail=%(user)r)",
        "contains '%(user)r'; use only %(user)s for the login and %% for a percent sign"
      ),
    ])
  func placeholders(_ filter: String, _ reason: String) {
    #expect(throws: TranslationError(parameter: .searchFilter, reason: reason)) {
      try passdb([.searchFilter: .string(filter)])
    }
  }

  @Test("an equals sign with a combining accent counts")
  func accentedBase() throws {
    #expect(try passdb([.searchBase: .string("dc=\u{301}a")]).searchBase == "dc=\u{301}a")
  }

  @Test("an unknown method or transport is refused")
  func unknownChoices() {
    for parameter in [Parameter.secured, .authMethod] {
      #expect(throws: ParametersError.self) {
        try Translation(parameters([parameter: .string("tls")]))
      }
    }
  }

  @Test("a password that the API does not show is refused, unless it is not needed")
  func withheld() throws {
    #expect(throws: ParametersError.withheld(.bindPassword)) {
      try Translation(parameters([.bindPassword: .withheld]))
    }
    _ = try Translation(
      parameters([
        .bindPassword: .withheld, .authMethod: .string("directbind"),
        .userDNTemplate: .string("uid=%(user)s,dc=x"),
      ]))
  }
}
