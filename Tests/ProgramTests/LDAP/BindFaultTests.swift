import TestSupport
import Testing

/// A fault of the parameters that only a server finds.
struct BindFault: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// 65 for wrong parameters, 77 for an account without the rights.
  let status: Int32
  /// Parts of the message.
  let words: [String]
  /// Faults of a search with the service account.
  let change: @Sendable (Parameters) -> Parameters

  private init(
    _ name: String, _ status: Int32, _ words: [String],
    _ change: @escaping @Sendable (Parameters) -> Parameters
  ) {
    (testDescription, self.status, self.words, self.change) = (name, status, words, change)
  }

  private static func account(
    _ name: String, _ dn: String, _ words: String...
  ) -> BindFault {
    BindFault(name, 77, words + ["the bind DN"]) {
      $0.with("ldap_bind_dn", text: dn).with("ldap_bind_password", text: wrong)
    }
  }

  private static func base(
    _ name: String, _ status: Int32, _ base: String, _ words: String...,
    as account: @escaping @Sendable (Parameters) -> Parameters = { $0 }
  ) -> BindFault {
    BindFault(name, status, words + ["the search base"]) {
      account($0).with("ldap_search_base", text: base)
    }
  }

  private static func filter(
    _ name: String, _ filter: String, _ words: String...
  ) -> BindFault {
    BindFault(name, 65, words + ["the search filter"]) {
      $0.with("ldap_search_filter", text: filter)
    }
  }

  private static func unknown(_ name: String, _ filter: String, _ what: String) -> BindFault {
    self.filter(name, filter, "matches nobody", "cannot evaluate \(what):")
  }

  private static let asStranger: @Sendable (Parameters) -> Parameters = {
    $0.with("ldap_bind_dn", text: Office.stranger)
      .with("ldap_bind_password", text: Office.password(of: "stranger"))
  }
  private static let wrong = Office.password(of: "wrong")

  static let all = [
    account("a wrong password", Office.reader, "password"),
    account("an account that does not exist", "cn=nobody,\(Office.suffix)"),
    account("an account of another directory", "cn=reader,dc=elsewhere"),
    account("an account that is no DN", "reader@example.test", "not a valid DN"),
    base("a base that does not exist", 65, "ou=none,\(Office.people)", "does not exist"),
    base("a base of another directory", 65, "dc=elsewhere", "does not exist"),
    base("a base that is no DN", 65, "people=", "DN"),
    base("a base that is there for others", 65, Office.closed, "does not exist", as: asStranger),
    base("a base for others, without an account", 65, Office.closed, "may not see") {
      $0.anonymous
    },
    base("a base that may be known", 77, Office.known, "may not be read", as: asStranger),
    base(
      "a base that may be searched in vain", 77, Office.blind, "may not be read", as: asStranger),
    base("a base on another server", 65, Office.away, "Referral"),
    unknown("an attribute that the server does not know", "(userName=%(user)s)", "userName"),
    unknown(
      "a matching rule that the server does not know",
      "(&(mail=%(user)s)(!(mail:1.2.840.113556.1.4.803:=2)))", "mail:1.2.840.113556.1.4.803:=2"),
    unknown(
      "an object class that the server does not know",
      "(&(objectClass=nosuch)(mail=%(user)s))", "objectClass=nosuch"),
    unknown("a substring of a number", "(uidNumber=*%(user)s)", "uidNumber"),
    BindFault(
      "an attribute that the account may not search by", 65, ["matches nobody", "userPassword"]
    ) { $0.with("ldap_search_filter", text: "(&(mail=%(user)s)(userPassword=*))") },
    filter("a filter that finds everybody", "(|(objectClass=*)(mail=%(user)s))"),
    filter("a filter that finds one", "(|(uid=alice)(mail=%(user)s))"),
    filter("a filter that finds whom it should not", "(!(mail=%(user)s))"),
  ]
}

@Suite("Parameters that an LDAP server rejects", .fewAtOnce, .timeLimit(.minutes(20)))
struct BindFaultTests {
  @Test(
    "Each fault has its own message and exit status, and the old file stays",
    arguments: BindFault.all)
  func fault(fault: BindFault) async throws {
    let server = try await Office.server()
    let host = try await Host.withOlderFile()
    let before = host.files
    let parameters = fault.change(.at(server))
    let result = try await host.bind(parameters)
    expectRefusal(
      result, fault.status,
      naming: ["127.0.0.1:\(server.port)"] + fault.words, on: host, before: before)
    // The error text of LDAP_SUCCESS explains nothing.
    #expect(!result.errors.contains("Success"), "\(result.errors)")
    let json = try await host.bind(parameters, ["--json", "-v", "--check"])
    #expect(json.status == fault.status)
    expectNoPassword(json)
    #expect(host.files == before)
    // Without --bind, the file is written.
    expectChange(try await host.sync(parameters))
  }

  @Test("All messages differ")
  func distinct() async throws {
    let server = try await Office.server()
    var messages: [String: String] = [:]
    // One of each kind that an administrator has to distinguish.
    let kinds = BindFault.all.filter {
      [
        "a wrong password", "an account that is no DN", "a base that does not exist",
        "a base that is no DN", "a base that may be known", "a base on another server",
        "a filter that finds one",
      ].contains($0.testDescription)
    }
    for fault in kinds {
      let result = try await Host().bind(fault.change(.at(server)))
      #expect(messages[result.errors] == nil, "\(fault) and \(messages[result.errors] ?? "")")
      messages[result.errors] = fault.testDescription
    }
    #expect(messages.count == 7)
  }

  @Test(
    "A direct bind does not use base and filter, but the template",
    arguments: [
      ("uid=%(user)s,\(Office.people)", 0), ("uid=%(user)s", 0), ("uid=%(user)s,,ou=x", 65),
      ("uid=%(user)s,ou", 65), ("uid=%(user)s,\(Office.people),", 65), ("=%(user)s,dc=test", 65),
    ] as [(String, Int32)])
  func template(template: String, status: Int32) async throws {
    let (host, server) = (Host(), try await Office.server())
    let result = try await host.bind(
      .at(server).direct(template).with("ldap_search_base", text: "ou=none"))
    if status == 0 {
      expectChange(result)
    } else {
      expectRefusal(result, status, naming: ["template"], on: host, before: [:])
    }
  }

  @Test(
    "A template without a DN causes a warning where the server takes it, as Active Directory does",
    arguments: ["%(user)s@corp.example", "CORP\\%(user)s"])
  func strangeTemplate(template: String) async throws {
    let rejected = LDAPWire.message(2, 0x61, LDAPWire.result(49))
    let server = SilentPeer([.take, .say(LDAPWire.bound), .take, .say(rejected)])
    let host = Host()
    let result = try await host.bind(.at(port: server.port).direct(template))
    #expect(result.status == 0)
    #expect(
      result.errors.hasPrefix("update_dovecot_conf: warning: 127.0.0.1:\(server.port): ")
        && result.errors.contains("which is not a DN"), "\(result.errors)")
  }

  @Test(
    "A server that requires an account or TLS is reported as such",
    arguments: [
      ("disallow bind_anon", 77, "anonymous"), ("require authc", 77, "without a bind DN"),
      ("security tls=1", 77, "TLS"),
    ] as [(String, Int32, String)])
  func policy(globals: String, status: Int32, word: String) async throws {
    try await Slapd.running(Office.setup.with(globals: globals)) { server in
      let host = try await Host.withOlderFile()
      let before = host.files
      let parameters = Parameters.at(server)
      if word == "TLS" {
        let result = try await host.bind(parameters)
        expectRefusal(result, status, naming: [word], on: host, before: before)
        #expect(result.errors.contains("starttls"), "\(result.errors)")
      } else {
        expectRefusal(
          try await host.bind(parameters.anonymous), status, naming: [word], on: host,
          before: before)
        expectChange(try await host.bind(parameters))
      }
    }
  }

  @Test("A direct bind requires a server that allows anonymous binds for Dovecot")
  func directBindAnonymous() async throws {
    try await Slapd.running(Office.setup.with(globals: "disallow bind_anon")) { server in
      let host = try await Host.withOlderFile()
      let before = host.files
      expectRefusal(
        try await host.bind(.at(server).direct()), 77, naming: ["anonymous"], on: host,
        before: before)
    }
  }
}
