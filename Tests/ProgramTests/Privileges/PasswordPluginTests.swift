import TestSupport
import Testing

/// A way to log in to MySQL or MariaDB that a server chooses, such that it learns the password.
struct RevealingPlugin: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// What the server says when the client has sent its account.
  ///
  /// It takes the public half of a key of its own, PEM, and the number of its next packet.
  let answers: @Sendable (_ key: [UInt8], _ number: Int) -> [SilentPeer.Step]

  private static func wait(_ answers: [[UInt8]]) -> [SilentPeer.Step] {
    answers.flatMap { [SilentPeer.Step.say($0), .take] }
  }

  static let all = [
    RevealingPlugin(testDescription: "mysql_clear_password") { _, number in
      wait([MySQLWire.switching(to: "mysql_clear_password", number)])
    },
    RevealingPlugin(testDescription: "dialog") { _, number in
      wait([
        MySQLWire.switching(to: "dialog", number),
        MySQLWire.packet(number + 2, [4] + Array("Password: ".utf8)),
      ])
    },
    RevealingPlugin(testDescription: "sha256_password") { key, number in
      wait([
        MySQLWire.switching(to: "sha256_password", number),
        MySQLWire.packet(number + 2, [1] + key),
      ])
    },
    RevealingPlugin(testDescription: "caching_sha2_password") { key, number in
      wait([
        MySQLWire.switching(to: "caching_sha2_password", number),
        MySQLWire.packet(number + 2, [1, 4]), MySQLWire.packet(number + 4, [1] + key),
      ])
    },
  ]
}

@Suite(
  "The password for MySQL and MariaDB, on a server that nobody verified", .timeLimit(.minutes(20)),
  .fewAtOnce)
struct PasswordPluginTests {
  private static let password = DatabaseAccount.modoboa.password

  /// Options of the URL, and whether the server offers TLS.
  private static let connections: [(options: String, hasTLS: Bool)] = [
    ("ssl_mode=disabled", false), ("", false), ("ssl_mode=preferred", false),
    ("ssl_mode=preferred", true), ("ssl_mode=required", true),
  ]

  @Test(
    "It goes out neither in clear nor under the server's own key, and the line says what verifies",
    arguments: RevealingPlugin.all, connections)
  func notRevealed(plugin: RevealingPlugin, connection: (options: String, hasTLS: Bool))
    async throws
  {
    let host = try await Host.withOlderFile()
    let before = host.files
    let key = try await RogueKey.shared()
    var steps: [SilentPeer.Step] = [.say(MySQLWire.greeting(hasTLS: connection.hasTLS))]
    if connection.hasTLS {
      let files = try await LDAPCertificates.shared()
      steps += [.takeExactly(36), .secure(certificate: files[.right], key: files.key)]
    }
    steps.append(.take)
    steps += plugin.answers(key.publicKey, connection.hasTLS ? 3 : 2)
    let peer = SilentPeer(steps)
    let url =
      "mysql://modoboa:\(Self.password)@127.0.0.1:\(peer.port)/modoboa?\(connection.options)"
    let run = try await MeasuredRun.run(
      [Program.underTest, "--database", url, "--timeout", "1"] + host.options)
    let received = peer.received
    try #require(!received.isEmpty)
    #expect(!received.contains(Array(Self.password.utf8)))
    #expect(try await !key.decrypted(in: received).contains(Array(Self.password.utf8)))
    expectContainedFailure(run, [69, 77], naming: ["ssl_mode=verify_identity"])
    #expect(host.files == before)
  }
}
