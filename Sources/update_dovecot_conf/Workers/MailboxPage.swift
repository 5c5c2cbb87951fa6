import ModoboaDatabase
import PrivilegeSeparation

/// A worker's answer with some of Modoboa's mailboxes.
struct MailboxPage: Equatable {
  let mailboxes: [StoredMailbox]

  /// How many mailboxes are read at a time; with the longest addresses they fit into an answer.
  static let size = 400
  /// The longest address, in bytes.
  private static let limit = 2048

  init(_ mailboxes: [StoredMailbox]) {
    self.mailboxes = mailboxes
  }

  /// Encodes the fields.
  var bytes: [UInt8] {
    var fields = FieldWriter()
    fields.put(mailboxes.count)
    for mailbox in mailboxes {
      fields.put(mailbox.user)
      fields.put(mailbox.address.text)
      fields.put(mailbox.isEnabled)
    }
    return fields.bytes
  }

  /// Decodes the fields.
  ///
  /// - Throws: `FieldReader.Malformed` for anything that this program's workers do not send.
  init(bytes: [UInt8]) throws(FieldReader.Malformed) {
    var fields = FieldReader(bytes)
    let count = try fields.integer()
    guard (0...Self.size).contains(count) else { throw FieldReader.Malformed() }
    var mailboxes: [StoredMailbox] = []
    for _ in 0..<count {
      let user = try fields.integer()
      // In ascending order: otherwise they would never end.
      guard mailboxes.last.map({ $0.user < user }) ?? true,
        let address = MailboxAddress(try fields.text(limit: Self.limit))
      else { throw FieldReader.Malformed() }
      mailboxes.append(
        StoredMailbox(user: user, address: address, isEnabled: try fields.boolean()))
    }
    guard fields.isAtEnd else { throw FieldReader.Malformed() }
    self.mailboxes = mailboxes
  }

  /// Whether there are no further mailboxes.
  var isLast: Bool { mailboxes.count < Self.size }
}

/// After which user to go on, as the content of a request.
struct MailboxStart: Equatable {
  /// nil for the beginning.
  let user: Int?

  init(user: Int?) {
    self.user = user
  }

  /// Encodes it.
  var bytes: [UInt8] {
    var fields = FieldWriter()
    fields.put(user != nil)
    if let user { fields.put(user) }
    return fields.bytes
  }

  /// Decodes it.
  ///
  /// - Throws: `FieldReader.Malformed`.
  init(_ bytes: [UInt8]) throws(FieldReader.Malformed) {
    var fields = FieldReader(bytes)
    user = try fields.boolean() ? try fields.integer() : nil
  }
}
