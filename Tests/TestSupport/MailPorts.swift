/// The ports of a ``MailHost`` on 127.0.0.1, reserved for the lifetime of the value.
package struct MailPorts: Sendable {
  private let held: [LoopbackPort]

  /// Reserves free ports.
  ///
  /// - Throws: ``NoLoopback`` on a machine without the address.
  init() throws {
    held = (0..<3).compactMap { _ in LoopbackPort(.v4, isForServer: true) }
    guard held.count == 3 else { throw NoLoopback() }
  }

  private struct NoLoopback: Error {}

  package var imap: Int { held[0].number }
  package var pop3: Int { held[1].number }
  package var sieve: Int { held[2].number }
}
