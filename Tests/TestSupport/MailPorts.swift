/// Where a ``MailHost`` listens on 127.0.0.1; the ports are its own as long as the value is there.
package struct MailPorts: Sendable {
  private let held: [LoopbackPort]

  /// Takes free ports.
  ///
  /// - Throws: an error on a machine without the address.
  init() throws {
    held = (0..<3).compactMap { _ in LoopbackPort(.v4, isForServer: true) }
    guard held.count == 3 else { throw NoLoopback() }
  }

  private struct NoLoopback: Error {}

  /// IMAP.
  package var imap: Int { held[0].number }
  /// POP3.
  package var pop3: Int { held[1].number }
  /// ManageSieve.
  package var sieve: Int { held[2].number }
}
