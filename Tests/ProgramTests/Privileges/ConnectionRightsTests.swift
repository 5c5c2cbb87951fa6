import Glibc
import TestSupport
import Testing

@Suite("As whom a server is asked", .timeLimit(.minutes(20)), .fewAtOnce)
struct ConnectionRightsTests {
  /// A run that waits for a server that is silent, and the worker that asks it: the last one.
  private static func asking(_ command: [String], _ peer: SilentPeer) async throws -> (
    run: Child, worker: pid_t
  ) {
    let run = Child(command)
    let end = ContinuousClock.now + .seconds(20)
    while peer.count == 0, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(5))
    }
    try #require(peer.count > 0)
    return (run, try #require(Processes.children(of: run.pid).last))
  }

  /// Expects a worker to be this user, with this group, and without a capability.
  private func expect(
    _ worker: pid_t, is user: uid_t, _ group: gid_t,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let status = Processes.status(of: worker)
    let (users, groups) = ((0..<4).map { _ in "\(user)" }, (0..<4).map { _ in "\(group)" })
    #expect(status["Uid"] == users.joined(separator: "\t"), sourceLocation: sourceLocation)
    #expect(status["Gid"] == groups.joined(separator: "\t"), sourceLocation: sourceLocation)
    for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
      #expect(status[set] == "0000000000000000", "\(set)", sourceLocation: sourceLocation)
    }
    #expect(status["NoNewPrivs"] == "1", sourceLocation: sourceLocation)
  }

  private static func url(_ kind: DatabaseServer.Kind, _ account: String, _ port: Int) -> String {
    kind == .postgreSQL
      ? "postgres://\(account)@127.0.0.1:\(port)/modoboa?sslmode="
      : "mysql://\(account)@127.0.0.1:\(port)/modoboa?ssl_mode="
  }

  @Test(
    "An address of root's with a password takes nobody's rights",
    arguments: DatabaseServer.Kind.allCases)
  func password(kind: DatabaseServer.Kind) async throws {
    let (host, peer) = (Host(), SilentPeer([]))
    let url = Self.url(kind, "modoboa:Invented-1", peer.port)
    let (run, worker) = try await Self.asking(
      [Program.underTest, "--database", url + (kind == .postgreSQL ? "disable" : "disabled")]
        + host.options + ["--timeout", "100"], peer)
    let nobody = try #require(getpwnam("nobody")?.pointee)
    expect(worker, is: nobody.pw_uid, nobody.pw_gid)
    withExtendedLifetime((run, peer)) {}
  }

  /// Addresses that need files or the name of root's: without a password, or with the server's
  /// certificate to be checked.
  private static let rootsAddresses: [(kind: DatabaseServer.Kind, account: String, mode: String)] =
    [
      (.postgreSQL, "modoboa", "disable"), (.postgreSQL, "modoboa:Invented-1", "verify-full"),
      (.mariaDB, "modoboa", "disabled"),
    ]

  @Test(
    "One that needs what is root's, as a password file, has user 0 without a capability",
    arguments: rootsAddresses)
  func rootsOwn(address: (kind: DatabaseServer.Kind, account: String, mode: String)) async throws {
    let (host, peer) = (Host(), SilentPeer([]))
    let url = Self.url(address.kind, address.account, peer.port) + address.mode
    let (run, worker) = try await Self.asking(
      [Program.underTest, "--database", url] + host.options + ["--timeout", "100"], peer)
    expect(worker, is: 0, 0)
    withExtendedLifetime((run, peer)) {}
  }

  @Test("An LDAP server is asked by Dovecot's own user", arguments: [Transport.none, .ssl])
  func directory(transport: Transport) async throws {
    let (host, peer) = (Host(), SilentPeer([]))
    let (run, worker) = try await Self.asking(
      host.command(.at(port: peer.port, transport), ["--bind", "--timeout", "100"]), peer)
    let dovecot = try #require(getpwnam("dovecot")?.pointee)
    expect(worker, is: dovecot.pw_uid, dovecot.pw_gid)
    withExtendedLifetime((run, peer)) {}
  }

  @Test("What it may use is bounded, and its standard descriptors lead nowhere")
  func limits() async throws {
    let (host, peer) = (Host(), SilentPeer([]))
    let (run, worker) = try await Self.asking(
      [
        Program.underTest, "--database",
        Self.url(.postgreSQL, "modoboa:Invented-1", peer.port) + "disable",
      ] + host.options + ["--timeout", "100"], peer)
    let text = String(
      decoding: Scratch.content(of: "/proc/\(worker)/limits") ?? [], as: UTF8.self)
    let lines = text.split(separator: "\n").map {
      $0.split(separator: " ").joined(separator: " ")
    }
    for limit in [
      "data size 41943040", "cpu time 600", "open files 64", "core file size 0", "processes 0",
      "file size 0",
    ] {
      let most = limit.split(separator: " ").last ?? ""
      #expect(lines.contains { $0.hasPrefix("Max \(limit) \(most) ") }, "\(limit) in \(text)")
    }
    for number in 0...2 {
      #expect(FileSnapshot("/proc/\(worker)/fd/\(number)")?.destination == "/dev/null")
    }
    withExtendedLifetime((run, peer)) {}
  }
}
