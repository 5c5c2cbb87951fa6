import TestSupport
import Testing

@Suite("--bind with working servers", .fewAtOnce, .timeLimit(.minutes(20)))
struct BindTests {
  static let ways: [@Sendable (Parameters) -> Parameters] =
    [
      { $0 }, { $0.anonymous }, { $0.direct() },
      { $0.with("ldap_search_base", text: Office.closed) },
      { $0.with("ldap_search_base", text: Office.crowd) },
      {
        $0.with("ldap_search_filter", text: "(&(objectClass=user)(|(mail=%(user)s)(cn=*%(user)s)))")
      },
      { $0.with("ldap_is_active_directory", "true") },
    ]

  @Test(
    "The file is written, without a message about the servers", arguments: Transport.allCases,
    ways.indices)
  func fine(transport: Transport, way: Int) async throws {
    let (host, server) = (Host(), try await Office.server())
    let parameters = Self.ways[way](.at(server, transport))
    let trust = ["--ca-file", try await LDAPCertificates.shared().authority]
    expectChange(try await host.bind(parameters, trust))
    try await expectFile(of: parameters, on: host)
    expectSilence(try await host.bind(parameters, trust))
    expectSilence(try await host.bind(parameters, trust + ["--check"]))
  }

  @Test(
    "A filter of which the server cannot evaluate a part is written if it may match all the same",
    arguments: [
      "(|(nosuch=%(user)s)(mail=%(user)s))", "(&(mail=%(user)s)(|(objectClass=nosuch)(mail=*)))",
      "(mail:caseIgnoreMatch:=%(user)s)", "(&(mail=%(user)s)(!(sn=x)))",
      "(|(uidNumber=%(user)s)(sn=x))",
      "(&(objectClass=*)(mail=%(user)s)(!(|(sn=x)(uidNumber=1))))",
    ])
  func filters(filter: String) async throws {
    let server = try await Office.server()
    expectChange(try await Host().bind(.at(server).with("ldap_search_filter", text: filter)))
  }

  @Test("--check tries the servers and writes nothing")
  func check() async throws {
    let (host, server) = (try await Host.withOlderFile(), try await Office.server())
    let before = host.files
    let result = try await host.bind(.at(server), ["--check"])
    #expect(result.status == 2 && result.errors.isEmpty, "\(result.errors)")
    #expect(result.text.contains("+dnpass"))
    expectNoPassword(result)
    #expect(host.files == before)
  }

  @Test("-v names the server that was tried")
  func verbose() async throws {
    let (host, server) = (Host(), try await Office.server())
    let result = try await host.bind(.at(server), ["-v"])
    #expect(result.status == 0)
    #expect(result.errors.contains("127.0.0.1:\(server.port)"), "\(result.errors)")
    expectNoPassword(result)
  }

  @Test("The output of --json is one object")
  func json() async throws {
    let (host, server) = (Host(), try await Office.server())
    let result = try await host.bind(.at(server), ["--json"])
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(result.text.hasPrefix("{") && result.text.hasSuffix("}\n"))
    expectNoPassword(result)
  }

  @Test("The server gets one connection, with no more requests than necessary")
  func requests() async throws {
    try await Slapd.running(Office.setup) { server in
      let host = Host()
      let search = try await server.requests {
        expectChange(try await host.bind(.at(server)))
      }
      #expect(search == .init(searchers: [Office.reader], binders: [Office.reader]))
      let anonymous = try await server.requests {
        expectChange(try await host.bind(.at(server).anonymous))
      }
      #expect(anonymous.searchers == [""])
      #expect(anonymous.binders.isSubset(of: [""]))
      let direct = try await server.requests {
        expectChange(try await host.bind(.at(server).direct()))
      }
      // As Dovecot binds, then as a user that cannot exist, so that the server checks the DN.
      #expect(direct.binders.contains("") && direct.searchers.isEmpty)
      #expect(direct.binders.allSatisfy { $0.isEmpty || $0.hasSuffix("@invalid,\(Office.people)") })
      #expect(!search.hasExtended && !anonymous.hasExtended && !direct.hasExtended)
    }
  }

  @Test(
    "If Modoboa does not ask for the file, no server is tried",
    arguments: [
      BadValue("ldap_dovecot_sync", "false"), BadValue("authentication_type", "\"local\""),
    ])
  func off(value: BadValue) async throws {
    let host = Host()
    expectSilence(try await host.bind(.at(port: 1).with(value.name, value.json)))
  }

  @Test("A server is found by its name in /etc/hosts, and its certificate checked for that name")
  func name() async throws {
    let (host, server) = (Host(), try await Office.server())
    let parameters = Parameters.at(server, .ssl).at("ldap.test", server.tlsPort, .ssl)
    let hosts = host.scratch.write("hosts", "127.0.0.1 localhost ldap.test\n", mode: 0o644)
    let certificates = try await LDAPCertificates.shared()
    let result = try await host.mounting(
      "mount --bind \(hosts) /etc/hosts; exec \"$@\"",
      host.command(parameters, ["--bind", "--ca-file", certificates.authority]))
    expectChange(result)
  }

  @Test("An IPv6 address works", .enabled(if: LoopbackPort.exists(.v6), "no IPv6 here"))
  func ipv6() async throws {
    let (host, server) = (Host(), try await Office.server())
    let trust = ["--ca-file", try await LDAPCertificates.shared().authority]
    for transport in [Transport.none, .starttls] {
      let parameters = Parameters.at(server).at("::1", server.port, transport)
      expectChange(try await host.bind(parameters, trust))
    }
  }
}
