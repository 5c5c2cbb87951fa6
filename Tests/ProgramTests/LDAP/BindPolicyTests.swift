import TestSupport
import Testing

/// Where `bind` is set, and whether the servers are then tried.
struct BindSetting: Sendable, CustomTestStringConvertible {
  let configuration: String
  let options: [String]
  let isOn: Bool

  init(_ configuration: String, _ options: String..., isOn: Bool) {
    (self.configuration, self.options, self.isOn) = (configuration, options, isOn)
  }

  var testDescription: String { "\(configuration) \(options.joined(separator: " "))" }

  static let all = [
    BindSetting("", isOn: false), BindSetting("", "--bind", isOn: true),
    BindSetting("", "--no-bind", isOn: false), BindSetting("bind = yes", isOn: true),
    BindSetting("bind = yes", "--no-bind", isOn: false), BindSetting("bind = no", isOn: false),
    BindSetting("bind = no", "--bind", isOn: true),
    BindSetting("", "--bind", "--no-bind", isOn: false),
    BindSetting("bind = \"yes\"", isOn: true),
  ]
}

@Suite("--bind with servers that are down or refuse", .fewAtOnce, .timeLimit(.minutes(20)))
struct BindPolicyTests {
  private static let wrong = Office.password(of: "wrong")

  @Test(
    "It can be in the configuration file; the command line takes precedence",
    arguments: BindSetting.all)
  func setting(setting: BindSetting) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let file = host.scratch.write("program.conf", setting.configuration + "\n")
    let closed = try #require(LoopbackPort(.v4))
    let result = try await host.sync(
      .at(port: closed.number), setting.options,
      environment: ["UPDATE_DOVECOT_CONF_CONFIG": file])
    if setting.isOn {
      expectRefusal(result, 69, naming: ["127.0.0.1:\(closed.number)"], on: host, before: before)
    } else {
      expectChange(result)
    }
    withExtendedLifetime(closed) {}
  }

  @Test("A value other than yes or no in the configuration file is refused with its line")
  func badSetting() async throws {
    let host = Host()
    let file = host.scratch.write("program.conf", "\nbind = perhaps\n")
    let result = try await host.sync(.searchBind, environment: ["UPDATE_DOVECOT_CONF_CONFIG": file])
    expectFailure(result, 78, naming: ["bind", "line 2"])
  }

  @Test("If the only server is down, the old file stays, in sync or not")
  func down() async throws {
    let closed = try #require(LoopbackPort(.v4))
    let parameters = Parameters.at(port: closed.number)
    let host = try await Host.withOlderFile()
    for further in [[], ["--check"], ["--force"]] {
      let before = host.files
      let result = try await host.bind(parameters, further)
      #expect(result.text.isEmpty || further == ["--check"])
      #expect(result.status == 69)
      #expect(result.errors.contains("refused"), "\(result.errors)")
      #expect(host.files == before)
    }
    expectChange(try await host.sync(parameters))
    let before = host.files
    expectRefusal(try await host.bind(parameters), 69, on: host, before: before)
  }

  @Test("If the first of two servers is down, the file is written with a warning")
  func firstDown() async throws {
    let (server, closed) = (try await Office.server(), try #require(LoopbackPort(.v4)))
    let parameters = Parameters.at(port: closed.number).second(server.port)
    let host = try await Host.withOlderFile()
    let result = try await host.bind(parameters)
    #expect(result.status == 0 && result.text.contains("changed ("))
    expectWarning(result, naming: "127.0.0.1:\(closed.number)")
    try await expectFile(of: parameters, on: host)
    let check = try await host.bind(parameters, ["--check"])
    #expect(check.status == 0)
    expectWarning(check, naming: "127.0.0.1:\(closed.number)")
  }

  @Test("If the second of two servers is down, the file is written with a warning")
  func secondDown() async throws {
    let (server, closed) = (try await Office.server(), try #require(LoopbackPort(.v4)))
    let parameters = Parameters.at(server).second(closed.number)
    let host = try await Host.withOlderFile()
    let result = try await host.bind(parameters)
    #expect(result.status == 0)
    expectWarning(result, naming: "127.0.0.1:\(closed.number)")
    try await expectFile(of: parameters, on: host)
  }

  @Test("If both servers are down: 69, with both names")
  func bothDown() async throws {
    let closed = try [LoopbackPort(.v4), LoopbackPort(.v4)].map { try #require($0) }
    let host = try await Host.withOlderFile()
    let before = host.files
    let result = try await host.bind(.at(port: closed[0].number).second(closed[1].number))
    #expect(result.status == 69)
    #expect(
      closed.allSatisfy { result.errors.contains("127.0.0.1:\($0.number)") }, "\(result.errors)")
    #expect(host.files == before)
    withExtendedLifetime(closed) {}
  }

  @Test(
    "If one server rejects the password: 77, whatever the other one says", arguments: [true, false])
  func refused(isFirst: Bool) async throws {
    let server = try await Office.server()
    try await Slapd.running(Self.withoutReader) { other in
      let ports = isFirst ? (other.port, server.port) : (server.port, other.port)
      let host = try await Host.withOlderFile()
      let before = host.files
      expectRefusal(
        try await host.bind(.at(port: ports.0).second(ports.1)), 77,
        naming: ["127.0.0.1:\(other.port)"], on: host, before: before)
    }
  }

  private static let demandsTLS = ["without TLS", "ldap_secured", "starttls"]

  @Test(
    "A server that demands TLS is told apart, and the parameter is named",
    arguments: ["security simple_bind=64", "security ssf=64"])
  func demandsTLS(globals: String) async throws {
    try await Slapd.running(Office.setup.with(globals: globals)) { server in
      let words = Self.demandsTLS + ["127.0.0.1:\(server.port)"]
      let host = try await Host.withOlderFile()
      let before = host.files
      let bind = try await host.bind(.at(server))
      expectRefusal(bind, 77, naming: words, on: host, before: before)
      let login = try await host.login("alice@example.test", .at(server), as: "alice")
      expectFailure(login, 77, naming: words)
    }
  }

  @Test("So is one that says so as Active Directory does, with strongerAuthRequired")
  func activeDirectory() async throws {
    let demand = LDAPWire.message(1, 0x61, LDAPWire.result(8))
    let peer = SilentPeer([.take, .say(demand)])
    expectFailure(try await Host().bind(.at(port: peer.port)), 77, naming: Self.demandsTLS)
    withExtendedLifetime(peer) {}
  }

  @Test("A rejection by the second server counts if the first is down")
  func downAndRefused() async throws {
    let closed = try #require(LoopbackPort(.v4))
    let host = try await Host.withOlderFile()
    let before = host.files
    let server = try await Office.server()
    let parameters = Parameters.at(port: closed.number).second(server.port)
      .with("ldap_bind_password", text: Self.wrong)
    let result = try await host.bind(parameters)
    #expect(result.status == 77)
    #expect(result.errors.contains("127.0.0.1:\(server.port)"), "\(result.errors)")
    expectNoPassword(result)
    #expect(host.files == before)
    withExtendedLifetime(closed) {}
  }

  /// The same entries, but another password of the service account.
  private static var withoutReader: Slapd.Setup {
    var setup = Office.setup
    setup.ldif = Office.entries.map { entry in
      entry.dn == Office.reader
        ? LDAPEntryText(("cn", "reader"), below: Office.suffix, [("userPassword", wrong)]).ldif
        : entry.ldif
    }.joined()
    return setup
  }

  private func expectWarning(
    _ result: ProgramResult, naming word: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == 1, "\(result.errors)", sourceLocation: sourceLocation)
    #expect(
      lines.allSatisfy { $0.hasPrefix("update_dovecot_conf: warning") && $0.contains(word) },
      "\(result.errors)", sourceLocation: sourceLocation)
    expectNoPassword(result, sourceLocation: sourceLocation)
  }
}
