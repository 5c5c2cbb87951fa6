import TestSupport
import Testing

@Suite("An LDAP server that does what no server should", .timeLimit(.minutes(20)), .fewAtOnce)
struct HostileLDAPServerTests {
  private static let statuses: Set<Int32> = [65, 67, 69, 77]
  private static let limit = ["--timeout", "2"]

  @Test("--bind gives it up, stays below 64 MiB and says why", arguments: HostileLDAPServer.all)
  func bind(hostile: HostileLDAPServer) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let peer = SilentPeer(hostile.steps)
    let command = host.command(.at(port: peer.port, hostile.transport), ["--bind"] + Self.limit)
    let run = try await MeasuredRun.run(command)
    expectContainedFailure(run, Self.statuses, naming: ["127.0.0.1:\(peer.port)"])
    #expect(host.files == before)
    #expect(peer.count <= 2)
    withExtendedLifetime(peer) {}
  }

  @Test("So does login", arguments: HostileLDAPServer.all)
  func login(hostile: HostileLDAPServer) async throws {
    let host = Host()
    let peer = SilentPeer(hostile.steps)
    let parameters = Parameters.at(port: peer.port, hostile.transport)
    let run = try await Self.login(host, parameters)
    expectContained(run)
    expectNoPassword(run.result)
    #expect(Self.statuses.contains(run.result.status), "\(run.result.errors)")
    #expect(run.result.errors.utf8.count < 2000)
    #expect(peer.count <= 2)
    withExtendedLifetime(peer) {}
  }

  /// Referrals of the bind, of the search, and of what it found.
  @Test("Nobody is asked whom it refers to", arguments: 0..<3, [true, false])
  func referrals(place: Int, isLogin: Bool) async throws {
    let other = SilentPeer([])
    let url = "ldap://127.0.0.1:\(other.port)/dc=example,dc=test"
    let referred = LDAPWire.result(10, referral: url)
    let bound: [SilentPeer.Step] = [.take, .say(LDAPWire.bound), .take]
    let steps: [[SilentPeer.Step]] = [
      [.take, .say(LDAPWire.message(1, 0x61, referred))],
      bound + [.say(LDAPWire.message(2, 0x65, referred))],
      bound + [.say(LDAPWire.reference(2, url) + LDAPWire.message(2, 0x65, referred))],
    ]
    let peer = SilentPeer(steps[place])
    let (host, parameters) = (Host(), Parameters.at(port: peer.port))
    let run =
      isLogin
      ? try await Self.login(host, parameters)
      : try await MeasuredRun.run(host.command(parameters, ["--bind"] + Self.limit))
    expectContained(run)
    #expect(peer.count == 1)
    #expect(other.count == 0)
    #expect(run.result.errors.utf8.count < 2000)
    withExtendedLifetime(peer) {}
  }

  private static func login(_ host: Host, _ parameters: Parameters) async throws -> MeasuredRun {
    let input = host.scratch.write("input", "\(Office.password(of: "alice"))\n")
    return try await MeasuredRun.run(
      ["/bin/sh", "-euc", "exec \"$@\" <\(input)", "sh"]
        + host.loginCommand("alice@example.test", parameters, limit))
  }
}
