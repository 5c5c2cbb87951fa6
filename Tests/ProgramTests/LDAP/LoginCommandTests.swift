import TestSupport
import Testing

/// A login with a user's password, and the expected result.
struct LoginAttempt: Sendable, CustomTestStringConvertible {
  let login: String
  let password: String
  /// The name of the account; nil if the login is rejected.
  let account: String?
  let status: Int32

  /// - Parameters:
  ///   - login: the login as typed.
  ///   - uid: the user whose password is typed; nil if the login is the uid.
  ///   - account: the name of the account.
  init(_ login: String, as uid: String? = nil, _ account: String) {
    (self.login, self.account, status) = (login, account, 0)
    password = Office.password(of: uid ?? login)
  }

  /// A rejected login with its exit status.
  init(_ login: String, as uid: String? = nil, password: String? = nil, _ status: Int32) {
    (self.login, account, self.status) = (login, nil, status)
    self.password = password ?? Office.password(of: uid ?? login)
  }

  var testDescription: String { "\(login.debugDescription) with \(password.debugDescription)" }

  static let searched = [
    LoginAttempt("alice", "alice@example.test"),
    LoginAttempt("ALICE", as: "alice", "alice@example.test"),
    LoginAttempt("alice@example.test", as: "alice", "alice@example.test"),
    LoginAttempt("Alice@Example.TEST", as: "alice", "alice@example.test"),
    LoginAttempt("upn", "upn@corp.test"), LoginAttempt("noël", "noël@example.test"),
    LoginAttempt("noël@example.test", as: "noël", "noël@example.test"),
    LoginAttempt("two words", "two@a.test"), LoginAttempt("-v", "dash@example.test"),
    LoginAttempt("bare", 67), LoginAttempt("nobody", 67), LoginAttempt("hidden", 67),
    LoginAttempt("nobody@example.test", as: "alice", 67),
    LoginAttempt("alice", as: "noël", 77), LoginAttempt("alice", as: "Alice", 77),
    LoginAttempt("alice", password: "", 77), LoginAttempt("nobody", password: "", 77),
    // Each would find a user if the login were not escaped, RFC 4515, section 3.
    LoginAttempt("*", as: "alice", 67), LoginAttempt("alic*", as: "alice", 67),
    LoginAttempt("a)(uid=*", as: "alice", 67), LoginAttempt("alice)(uid=alice", as: "alice", 67),
    LoginAttempt("x)(|(uid=alice", as: "alice", 67), LoginAttempt("\\61lice", as: "alice", 67),
    LoginAttempt("%u", as: "alice", 67), LoginAttempt("%(user)s", as: "alice", 67),
    LoginAttempt("alice\\", as: "alice", 67), LoginAttempt("alice ", as: "bob", 77),
  ]

  static let direct = [
    LoginAttempt("alice", "alice"), LoginAttempt("ALICE", as: "alice", "alice"),
    LoginAttempt("bare", "bare"), LoginAttempt("noël", "noël"),
    LoginAttempt("two words", "two words"), LoginAttempt("-v", "-v"),
    // The server does not say whether the user name or the password is wrong.
    LoginAttempt("nobody", 77), LoginAttempt("alice", as: "noël", 77),
    LoginAttempt("alice@example.test", as: "alice", 77), LoginAttempt("alice", password: "", 77),
    // Each would be a user if the login were not escaped, RFC 4514, section 2.4.
    LoginAttempt("alice+uid=alice", as: "alice", 77), LoginAttempt("alic\\65", as: "alice", 77),
    LoginAttempt("hidden,ou=closed", as: "hidden", 77), LoginAttempt("*", as: "alice", 77),
    LoginAttempt("#616c696365", as: "alice", 77), LoginAttempt("a\"", as: "alice", 77),
  ]
}

@Suite("login", .fewAtOnce, .timeLimit(.minutes(20)))
struct LoginCommandTests {
  private func expect(
    _ attempt: LoginAttempt, _ parameters: Parameters,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let result = try await Host().login(attempt.login, parameters, password: attempt.password)
    if let account = attempt.account {
      #expect(result.status == 0, "\(result.errors)", sourceLocation: sourceLocation)
      #expect(result.text == "\(account)\n", sourceLocation: sourceLocation)
      expectExportWarning(result, sourceLocation: sourceLocation)
      expectNoPassword(result, sourceLocation: sourceLocation)
    } else {
      expectFailure(result, attempt.status, sourceLocation: sourceLocation)
    }
  }

  @Test(
    "With a search, the user logs in under the name of the account",
    arguments: LoginAttempt.searched)
  func search(attempt: LoginAttempt) async throws {
    try await expect(attempt, .at(try await Office.server()).byName)
  }

  @Test("The same without a service account", arguments: LoginAttempt.searched.prefix(12))
  func anonymous(attempt: LoginAttempt) async throws {
    try await expect(attempt, .at(try await Office.server()).byName.anonymous)
  }

  @Test(
    "With a direct bind, the user logs in under the name as typed", arguments: LoginAttempt.direct)
  func directBind(attempt: LoginAttempt) async throws {
    // A base above all users, so that a comma in the name could lead elsewhere.
    let template = attempt.login.contains("hidden") ? Office.suffix : Office.people
    let parameters = Parameters.at(try await Office.server()).direct("uid=%(user)s,\(template)")
    try await expect(attempt, parameters)
  }

  @Test("With each transport, for both versions", arguments: Transport.allCases, ["2.3", "2.4"])
  func transport(transport: Transport, version: String) async throws {
    let server = try await Office.server()
    let further = [
      "--dovecot-version", version, "--ca-file", try await LDAPCertificates.shared().authority,
    ]
    for parameters in [Parameters.at(server, transport).byName, .at(server, transport).direct()] {
      let result = try await Host().login("alice", parameters, further)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.text.hasPrefix("alice"))
      expectFailure(try await Host().login("alice", parameters, as: "noël", further), 77)
    }
  }

  @Test("Two entries for a login are an error")
  func ambiguous() async throws {
    let parameters = Parameters.at(try await Office.server()).byName
    for uid in ["twin1", "twin2"] {
      let result = try await Host().login("twins@example.test", parameters, as: uid)
      // As for Dovecot. A sync with --bind would not notice.
      #expect([65, 67, 69].contains(result.status), "\(result.status)")
      #expect(result.text.isEmpty)
      expectNoPassword(result)
    }
    let twin = try await Host().login("twin1", parameters)
    #expect(twin.text == "twins@example.test\n")
  }

  @Test("One of many users is found at once")
  func crowd() async throws {
    let parameters = Parameters.at(try await Office.server())
      .with("ldap_search_base", text: Office.crowd)
    let name = "c\(Office.crowdSize - 1)@crowd.test"
    expectFailure(try await Host().login(name, parameters), 77)
    expectFailure(try await Host().login("c\(Office.crowdSize)@crowd.test", parameters), 67)
  }

  @Test("The second server is used if the first is down; if both are: 69")
  func servers() async throws {
    let (server, closed) = (try await Office.server(), try #require(LoopbackPort(.v4)))
    let down = Parameters.at(port: closed.number).byName
    for method in [down, down.direct()] {
      let result = try await Host().login("alice", method.second(server.port))
      #expect(result.status == 0 && result.text.hasPrefix("alice"), "\(result.errors)")
      expectNoPassword(result)
      let wrong = try await Host().login("alice", method.second(server.port), as: "noël")
      #expect(wrong.status == 77)
      let none = try await Host().login("alice", method)
      expectFailure(none, 69, naming: ["127.0.0.1:\(closed.number)"])
    }
    withExtendedLifetime(closed) {}
  }

  @Test("A rejected service account is not reported as the user's wrong password")
  func account() async throws {
    let parameters = Parameters.at(try await Office.server()).byName
      .with("ldap_bind_password", text: Office.password(of: "wrong"))
    let result = try await Host().login("alice", parameters)
    #expect([69, 77].contains(result.status), "\(result.status)")
    #expect(result.errors.contains(Office.reader), "\(result.errors)")
    expectNoPassword(result)
  }

  @Test("Parameters that a sync refuses are refused here, too")
  func refused() async throws {
    let parameters = Parameters.at(port: 1).with("ldap_search_filter", text: "(mail=x)")
    expectFailure(
      try await Host().login("alice", parameters), 65, naming: ["ldap_search_filter"])
  }

  @Test("No user, two users and an unknown option are usage errors")
  func commandLine() async throws {
    let host = Host()
    let export = host.export(.searchBind)
    for arguments in [["login"], ["login", "a", "b"], ["login", "a", "--password", "x"]] {
      let result = try await Program.sync(arguments + ["--export", export])
      expectFailure(result, 64)
    }
  }

  @Test("Nothing is written")
  func nothingWritten() async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let result = try await host.login("alice", .at(try await Office.server()).byName, ["-v"])
    #expect(result.status == 0)
    #expect(result.text == "alice@example.test\n")
    expectNoPassword(result)
    #expect(host.files == before)
    #expect(FileSnapshot(host.state) == nil)
  }
}
