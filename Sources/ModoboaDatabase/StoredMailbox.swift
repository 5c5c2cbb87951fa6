/// A mailbox in Modoboa's tables.
package struct StoredMailbox: Equatable, Sendable {
  /// `admin_mailbox.user_id`, which is unique, in the order in which mailboxes are read.
  package let user: Int
  package let address: MailboxAddress
  /// Whether its account and its domain are enabled.
  package let isEnabled: Bool

  package init(user: Int, address: MailboxAddress, isEnabled: Bool) {
    self.user = user
    self.address = address
    self.isEnabled = isEnabled
  }

  /// A query for mailboxes by their users' ids, of four columns: that id, the local part, the domain, and
  /// 1 or 0 for whether the mailbox is enabled.
  ///
  /// It reads no column that `samples/sql` does not offer for the command `login`.
  ///
  /// - Parameters:
  ///   - user: the id after which to begin; nil for the beginning.
  ///   - limit: how many to read at most.
  /// - Returns: SQL that every engine takes.
  static func query(after user: Int?, limit: Int) -> String {
    "SELECT m.user_id, m.address, d.name, CASE WHEN d.enabled AND u.is_active THEN 1 ELSE 0 END"
      + " FROM admin_mailbox m JOIN admin_domain d ON d.id = m.domain_id"
      + " JOIN core_user u ON u.id = m.user_id"
      + (user.map { " WHERE m.user_id > \($0)" } ?? "")
      + " ORDER BY m.user_id LIMIT \(limit)"
  }

  /// How many columns the query has.
  static let columns: UInt32 = 4

  /// A mailbox in a row of the query.
  ///
  /// - Throws: ``EngineError`` for columns that the query cannot have returned, and for an address that no
  ///   mailbox can have.
  init(row: [[UInt8]?]) throws(EngineError) {
    guard row.count == Int(Self.columns), let user = row[0].flatMap({ Int(Self.text($0)) }),
      let local = row[1], let domain = row[2], let flag = row[3], flag.count == 1
    else { throw .notAsAsked }
    guard let address = MailboxAddress("\(Self.text(local))@\(Self.text(domain))") else {
      throw EngineError(
        .notModoboas, "the mailbox of user \(user) has an address that Modoboa does not make")
    }
    self.init(user: user, address: address, isEnabled: flag == [UInt8(ascii: "1")])
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension StoredMailbox {
  /// That rights are missing, and the statements that give them.
  ///
  /// - Parameters:
  ///   - message: the server's words.
  ///   - grantee: the account that lacks them; nil if it cannot be named.
  /// - Returns: the error.
  static func noRights(_ message: String, _ grantee: Grantee?) -> EngineError {
    let grants = grantee.map { grantee in
      [
        ("admin_domain", ["id", "name", "enabled"]),
        ("admin_mailbox", ["address", "domain_id", "user_id"]),
        ("core_user", ["id", "is_active"]),
      ].map { "\(grantee.select($1, on: $0));" }.joined(separator: " ")
    }
    return EngineError(
      .refused,
      "\(message); the account may not read the mailboxes; as the owner of the tables, run "
        + (grants ?? "what part 3 of samples/sql offers"))
  }
}
