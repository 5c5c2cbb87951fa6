import TestSupport
import Testing

/// An RSA key of a server that wants passwords under it.
final class RogueKey: Sendable {
  /// PEM.
  let publicKey: [UInt8]
  private let scratch = Scratch()

  private static let made = Task.detached { try await RogueKey() }

  /// The key: made for the first that asks.
  ///
  /// - Throws: `ProgramFailed`.
  static func shared() async throws -> RogueKey { try await made.value }

  private init() async throws {
    let openssl = "/usr/bin/openssl"
    try await Program.succeed(openssl, ["genrsa", "-out", scratch["key"], "2048"])
    publicKey = Array(
      try await Program.succeed(openssl, ["rsa", "-in", scratch["key"], "-pubout"]).utf8)
  }

  /// What a client has sent in packets that are as long as the key, decrypted, and without what it
  /// was mixed with.
  ///
  /// - Throws: what Subprocess throws for openssl.
  func decrypted(in received: [UInt8]) async throws -> [UInt8] {
    // OAEP with SHA-1, as both plugins take it.
    let command = [
      "pkeyutl", "-decrypt", "-inkey", scratch["key"], "-pkeyopt", "rsa_padding_mode:oaep", "-in",
    ]
    var found: [UInt8] = []
    for start in received.indices.dropLast(259)
    where received[start] == 0 && received[start + 1] == 1 && received[start + 2] == 0 {
      let file = scratch.write("packet-\(start)", Array(received[(start + 4)..<(start + 260)]))
      let result = try await Program.run("/usr/bin/openssl", command + [file])
      guard result.status == 0 else { continue }
      found += result.output.enumerated().map {
        $0.element ^ MySQLWire.scramble[$0.offset % MySQLWire.scramble.count]
      }
    }
    return found
  }
}
