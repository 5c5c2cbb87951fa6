/// The address of a mailbox, as Modoboa stores it: in two tables.
package struct MailboxAddress: Equatable, Sendable {
  /// `admin_mailbox.address`: what is before the last `@`.
  package let localPart: String
  /// `admin_domain.name`: what is behind it.
  package let domain: String

  /// The longest, in bytes; Modoboa's columns take 252 and 253 characters.
  private static let limit = 2048

  /// Splits an account name.
  ///
  /// - Parameter name: the name; nil is returned for one that no mailbox can have: without a domain, too
  ///   long, or with a NUL, at which a client library would cut it.
  package init?(_ name: String) {
    guard name.utf8.count <= Self.limit, !name.utf8.contains(0),
      let at = name.utf8.lastIndex(of: UInt8(ascii: "@"))
    else { return nil }
    localPart = String(name[..<at])
    domain = String(name[name.utf8.index(after: at)...])
    guard !localPart.isEmpty, !domain.isEmpty else { return nil }
  }

  /// Both parts.
  package var text: String { "\(localPart)@\(domain)" }
}
