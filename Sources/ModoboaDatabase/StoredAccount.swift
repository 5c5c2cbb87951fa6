/// What Modoboa's tables say about an account, which is found by the address of its mailbox.
///
/// Never by `core_user.email`, into which a web login copies LDAP's `mail`.
package enum StoredAccount: Equatable, Sendable {
  /// Modoboa has no such domain.
  case noDomain
  /// The domain has no such mailbox.
  case noMailbox(domainIsEnabled: Bool)
  /// The mailbox and the account that it belongs to.
  case mailbox(domainIsEnabled: Bool, accountIsActive: Bool, isSendOnly: Bool)
  /// The tables are not there, or may not be read; in the server's words.
  case notReadable(String)

  /// The account in a row of ``query(address:domain:hasSendOnly:)``.
  ///
  /// - Parameter row: the columns, nil for NULL; nil if there is no row.
  init(row: [Bool?]?) {
    guard let row, let isEnabled = row[0] else {
      self = .noDomain
      return
    }
    guard let isActive = row[1] else {
      self = .noMailbox(domainIsEnabled: isEnabled)
      return
    }
    self = .mailbox(
      domainIsEnabled: isEnabled, accountIsActive: isActive, isSendOnly: row[2] == true)
  }

  /// A query for one row of three columns that are 1, 0 or NULL: is the domain enabled, is the account
  /// active (NULL if there is no mailbox), is the mailbox for sending only.
  ///
  /// - Parameters:
  ///   - address: the engine's placeholder for the local part.
  ///   - domain: the engine's placeholder for the domain.
  ///   - hasSendOnly: false for a Modoboa whose mailboxes have no `is_send_only` yet.
  /// - Returns: SQL that every engine takes.
  static func query(address: String, domain: String, hasSendOnly: Bool) -> String {
    let sendOnly = hasSendOnly ? "CASE WHEN m.is_send_only THEN 1 ELSE 0 END" : "0"
    return "SELECT CASE WHEN d.enabled THEN 1 ELSE 0 END,"
      + " CASE WHEN u.is_active THEN 1 WHEN u.id IS NOT NULL THEN 0 END, \(sendOnly)"
      + " FROM admin_domain d"
      + " LEFT JOIN admin_mailbox m ON m.domain_id = d.id AND m.address = \(address)"
      + " LEFT JOIN core_user u ON u.id = m.user_id WHERE d.name = \(domain) LIMIT 1"
  }

  /// Asks for the account.
  ///
  /// - Parameter ask: runs the query with or without `is_send_only`, which Modoboa's mailboxes do not
  ///   have in every version, and returns the row.
  /// - Returns: the account.
  /// - Throws: what `ask` throws, unless it is about missing tables or rights: those are an answer.
  static func asking(
    _ ask: (_ hasSendOnly: Bool) throws(EngineError) -> [Bool?]?
  ) throws(EngineError) -> StoredAccount {
    do {
      do {
        return StoredAccount(row: try ask(true))
      } catch  where error.kind == .notModoboas && error.reason.contains("is_send_only") {
        return StoredAccount(row: try ask(false))
      }
    } catch  where error.kind == .notModoboas || error.kind == .refused {
      return .notReadable(error.reason)
    }
  }
}

extension StoredAccount {
  /// A row as a server sends it.
  ///
  /// - Throws: ``EngineError`` for columns that the query cannot have returned.
  static func flags(_ columns: [[UInt8]?]?) throws(EngineError) -> [Bool?]? {
    guard let columns else { return nil }
    guard columns.count == 3 else { throw .notAsAsked }
    var flags: [Bool?] = []
    for column in columns {
      switch column {
      case nil: flags.append(nil)
      case [UInt8(ascii: "0")]: flags.append(false)
      case [UInt8(ascii: "1")]: flags.append(true)
      default: throw .notAsAsked
      }
    }
    return flags
  }
}
