import Glibc
import TestSupport
import Testing

/// The point at which a server stops answering.
struct StalledLDAPServer: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let transport: Transport
  let steps: [SilentPeer.Step]

  init(_ name: String, _ transport: Transport, _ steps: [SilentPeer.Step]) {
    (testDescription, self.transport, self.steps) = ("\(transport), \(name)", transport, steps)
  }

  /// An LDAPMessage with an empty LDAPResult of success, RFC 4511, section 4.1.9.
  private static func success(_ operation: UInt8, to message: UInt8) -> [UInt8] {
    [0x30, 12, 2, 1, message, operation, 7, 10, 1, 0, 4, 0, 4, 0]
  }
  private static let bound = success(0x61, to: 1)
  private static let startTLS: [SilentPeer.Step] = [.take, .say(success(0x78, to: 1)), .take]
  /// The start of an incomplete ServerHello, RFC 8446, sections 4.1.3 and 5.1.
  private static let hello: [UInt8] =
    [0x16, 3, 3, 0x10, 0, 2, 0, 0x0f, 0xfc, 3, 3] + [UInt8](repeating: 0x61, count: 200)
  /// An entry without its last bytes.
  private static let entry: [UInt8] =
    [0x30, 0x81, 220, 2, 1, 2, 0x64, 0x81, 214, 4, 200] + [UInt8](repeating: 0x61, count: 100)

  static let all = [
    StalledLDAPServer("no answer", .none, []),
    StalledLDAPServer("half an answer to the bind", .none, [.take, .say(Array(bound[..<6]))]),
    StalledLDAPServer("an answer to the bind that drips", .none, [.take, .drip(bound)]),
    StalledLDAPServer("no result", .none, [.take, .say(bound), .take]),
    StalledLDAPServer("half a result", .none, [.take, .say(bound), .take, .say(entry)]),
    StalledLDAPServer("a result that drips", .none, [.take, .say(bound), .take, .drip(entry)]),
    StalledLDAPServer("no answer", .starttls, []),
    StalledLDAPServer("half an answer", .starttls, [.take, .say([0x30, 12, 2, 1])]),
    StalledLDAPServer("no handshake", .starttls, startTLS),
    StalledLDAPServer("half a handshake", .starttls, startTLS + [.say(hello)]),
    StalledLDAPServer("a handshake that drips", .starttls, startTLS + [.drip(hello)]),
    StalledLDAPServer("no handshake", .ssl, []),
    StalledLDAPServer("half a handshake", .ssl, [.take, .say(hello)]),
    StalledLDAPServer("a handshake that drips", .ssl, [.take, .drip(hello)]),
  ]
}

@Suite("An LDAP server that stops answering", .timeLimit(.minutes(20)))
struct StalledLDAPServerTests {
  private static let limit = ["--timeout", "2"]

  @Test("--bind gives up in time, and does not poll", arguments: StalledLDAPServer.all)
  func bind(stalled: StalledLDAPServer) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let peer = SilentPeer(stalled.steps)
    let command = host.command(.at(port: peer.port, stalled.transport), ["--bind"] + Self.limit)
    let run = await TimedRun.run(command)
    expectRefusal(
      run.result, 69, naming: ["127.0.0.1:\(peer.port)"], on: host, before: before)
    expectInTime(run)
    withExtendedLifetime(peer) {}
  }

  @Test("login does, too", arguments: StalledLDAPServer.all)
  func login(stalled: StalledLDAPServer) async throws {
    let peer = SilentPeer(stalled.steps)
    let parameters = Parameters.at(port: peer.port, stalled.transport)
    let host = Host()
    let run = await TimedRun.run(Self.piped(host.loginCommand("alice", parameters, Self.limit)))
    expectFailure(run.result, 69, naming: ["127.0.0.1:\(peer.port)"])
    expectInTime(run)
    withExtendedLifetime(peer) {}
  }

  @Test("A shorter time-out still leaves an LDAP server two seconds", arguments: Transport.allCases)
  func short(transport: Transport) async throws {
    let host = Host()
    let peer = SilentPeer([])
    let command = host.command(
      .at(port: peer.port, transport), ["--bind", "--timeout", "0.3"])
    let run = await TimedRun.run(command)
    #expect(run.result.status == 69)
    expectInTime(run)
    withExtendedLifetime(peer) {}
  }

  @Test("If the first server does not answer, there is time for the second")
  func second() async throws {
    let (host, server) = (try await Host.withOlderFile(), try await Office.server())
    let peer = SilentPeer([])
    let parameters = Parameters.at(port: peer.port).second(server.port)
    let run = await TimedRun.run(host.command(parameters, ["--bind"] + Self.limit))
    #expect(run.result.status == 0, "\(run.result.errors)")
    #expect(run.result.errors.contains("warning: "))
    expectDuration(run, within: 0..<4.5)
    let login = await TimedRun.run(
      Self.piped(host.loginCommand("alice@example.test", parameters, Self.limit)))
    #expect(login.result.text == "alice@example.test\n", "\(login.result.errors)")
    expectDuration(login, within: 0..<4.5)
    withExtendedLifetime(peer) {}
  }

  @Test("Two servers that do not answer take no more than a time-out each")
  func both() async throws {
    let host = try await Host.withOlderFile()
    let peers = [SilentPeer([]), SilentPeer([])]
    let parameters = Parameters.at(port: peers[0].port).second(peers[1].port)
    let run = await TimedRun.run(host.command(parameters, ["--bind"] + Self.limit))
    #expect(run.result.status == 69)
    expectDuration(run, within: 0..<4.5)
    withExtendedLifetime(peers) {}
  }

  /// A network namespace in which 192.0.2.0/24 is behind an interface that nobody reads.
  private func alone(_ command: [String], _ script: String = "") -> [String] {
    let setUp = """
      ip link set lo up
      ip tuntap add dev test0 mode tun
      ip address add 192.0.2.2/24 dev test0
      ip link set test0 up
      \(script)
      exec "$@"
      """
    return [
      "/usr/bin/unshare", "-n", "-m", "--propagation", "private", "/bin/sh", "-euc", setUp, "sh",
    ] + command
  }

  @Test("An address without any answer", arguments: Transport.allCases)
  func swallowed(transport: Transport) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let parameters = Parameters.searchBind.at("192.0.2.1", 1389, transport)
    let run = await TimedRun.run(alone(host.command(parameters, ["--bind"] + Self.limit)))
    expectRefusal(run.result, 69, naming: ["192.0.2.1:1389"], on: host, before: before)
    expectInTime(run)
    let login = await TimedRun.run(
      alone(Self.piped(host.loginCommand("alice", parameters, Self.limit))))
    expectFailure(login.result, 69, naming: ["192.0.2.1:1389"])
    expectInTime(login)
  }

  @Test("A name server that does not answer, for the server's name and the machine's own")
  func nameServer() async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let hosts = host.scratch.write("hosts", "127.0.0.1 localhost\n", mode: 0o644)
    let resolver = host.scratch.write("resolv.conf", "nameserver 192.0.2.1\n", mode: 0o644)
    let script = """
      mount --bind \(hosts) /etc/hosts
      mount --bind \(resolver) /etc/resolv.conf
      """
    for address in ["ldap.example.test", "127.0.0.1"] {
      let parameters = Parameters.searchBind.at(address, 1389, .starttls)
      let run = await TimedRun.run(
        alone(host.command(parameters, ["--bind"] + Self.limit), script))
      #expect(run.result.status == 69, "\(run.result.errors)")
      #expect(host.files == before)
      expectInTime(run)
    }
  }

  /// A command that reads a password from standard input.
  private static func piped(_ command: [String]) -> [String] {
    ["/bin/sh", "-euc", "echo \(Office.password(of: "alice")) | \"$@\"", "sh"] + command
  }

  private func expectInTime(
    _ run: TimedRun, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectDuration(run, within: 1.9..<2.5, sourceLocation: sourceLocation)
    // It waits: a loop would take all of these two seconds.
    #expect(run.processorSeconds < 1, sourceLocation: sourceLocation)
  }
}
