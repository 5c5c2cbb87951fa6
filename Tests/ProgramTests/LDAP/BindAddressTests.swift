import TestSupport
import Testing

@Suite(
  "Addresses without an LDAP server, or with another transport", .fewAtOnce,
  .timeLimit(.minutes(20)))
struct BindAddressTests {
  /// Each transport, except those that the port already rules out.
  static let transports = Transport.allCases

  @Test("An unknown host name is reported as such", arguments: transports)
  func unknownName(transport: Transport) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    expectRefusal(
      try await host.bind(Parameters.searchBind.at("nothing.invalid", 1389, transport)), 69,
      naming: ["nothing.invalid"], on: host, before: before)
  }

  @Test("A refused connection is reported as such", arguments: transports)
  func closed(transport: Transport) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let closed = try #require(LoopbackPort(.v4))
    expectRefusal(
      try await host.bind(.at(port: closed.number, transport)), 69,
      naming: ["127.0.0.1:\(closed.number)", "refused"], on: host, before: before)
    withExtendedLifetime(closed) {}
  }

  @Test(
    "A port with another protocol is reported as such",
    arguments: [Peer.closing, .greeting, .answering], transports)
  func otherServer(peer: Peer, transport: Transport) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    try await peer.running { port in
      let result = try await host.bind(.at(port: port, transport), ["--timeout", "2"])
      let words: [String] =
        switch peer {
        case .greeting where transport != .ssl: ["LDAP"]
        case .answering where transport != .ssl: ["LDAP"]
        case .greeting, .answering: ["TLS"]
        default: ["closed"]
        }
      expectRefusal(
        result, 69, naming: ["127.0.0.1:\(port)"] + words, on: host, before: before)
    }
  }

  @Test(
    "TLS to the port for plain LDAP, and plain LDAP to the port for TLS, have different messages")
  func wrongPort() async throws {
    let (host, server) = (try await Host.withOlderFile(), try await Office.server())
    let before = host.files
    expectRefusal(
      try await host.bind(.at(port: server.port, .ssl)), 69,
      naming: ["127.0.0.1:\(server.port)", "TLS"], on: host, before: before)
    for transport in [Transport.none, .starttls] {
      expectRefusal(
        try await host.bind(.at(port: server.tlsPort, transport)), 69,
        naming: ["127.0.0.1:\(server.tlsPort)", "TLS"], on: host, before: before)
    }
  }

  @Test("If a server refuses StartTLS, nothing is sent to it in clear")
  func noTLS() async throws {
    try await Slapd.running(Office.setup.with(certificate: nil)) { server in
      let host = try await Host.withOlderFile()
      let before = host.files
      let requests = try await server.requests {
        expectRefusal(
          try await host.bind(.at(port: server.port, .starttls)), 69,
          naming: ["127.0.0.1:\(server.port)", "TLS"], on: host, before: before)
      }
      #expect(requests.binders.isEmpty && requests.searchers.isEmpty)
    }
  }

  @Test(
    "For localhost with TLS and another name in the certificate, the message says what to enter")
  func localhost() async throws {
    let (host, server) = (try await Host.withOlderFile(), try await Office.server())
    let before = host.files
    let trust = ["--ca-file", try await LDAPCertificates.shared().authority]
    for (address, transport) in [("localhost", Transport.starttls), ("LocalHost", .ssl)] {
      let port = transport == .ssl ? server.tlsPort : server.port
      let result = try await host.bind(Parameters.searchBind.at(address, port, transport), trust)
      // The names of the certificate are what can be entered.
      expectRefusal(
        result, 69, naming: ["localhost", "instead of localhost", "ldap.test"], on: host,
        before: before)
    }
    expectChange(try await host.bind(Parameters.searchBind.at("localhost", server.port)))
  }

  @Test("localhost with TLS works if the certificate has the machine's own name")
  func ownName() async throws {
    let (host, server) = (Host(), try await Office.server())
    let certificates = try await LDAPCertificates.shared()
    let parameters = Parameters.searchBind.at("localhost", server.tlsPort, .ssl)
    let hosts = host.scratch.write("hosts", "127.0.0.1 localhost ldap.test\n", mode: 0o644)
    let command = host.command(parameters, ["--bind", "--ca-file", certificates.authority])
    let script = "hostname ldap.test; mount --bind \(hosts) /etc/hosts; exec \"$@\""
    let result = try await Host.run(
      ["/usr/bin/unshare", "-m", "--uts", "--propagation", "private", "/bin/sh", "-euc", script]
        + ["sh"] + command)
    expectChange(result)
  }
}
