import DovecotGrammar

/// Where mailboxes come from: Modoboa's database, not the LDAP server.
extension HostFacts {
  /// Whether no ldap userdb is active.
  var ldapUserdbItems: [Item] {
    if let obstacle { return [.unchecked(.ldapUserdb, because: obstacle)] }
    let items = ldap(.userdb).flatMap(\.blocks).compactMap(\.place).map { place -> Item in
      .attention(
        .ldapUserdb,
        "an ldap userdb is active, but mailboxes come from Modoboa's database",
        at: .init(place), .remove(lines: place.lines, of: place.file))
    }
    return items.isEmpty ? [.ok(.ldapUserdb, "no ldap userdb is active")] : items
  }

  /// Whether an sql userdb finds the mailboxes in Modoboa's database.
  var sqlUserdbItem: Item {
    if let obstacle { return .unchecked(.sqlUserdb, because: obstacle) }
    let userdbs = backends(.userdb)
    guard let sql = userdbs.firstIndex(where: { $0.driver == "sql" }),
      let place = userdbs[sql].place
    else { return noSQLUserdb }
    if let first = userdbs[..<sql].first(where: { $0.driver == "static" }), let place = first.place
    {
      return .attention(
        .sqlUserdb,
        "a static userdb is asked before the sql userdb, and answers for every user",
        at: .init(place), .remove(lines: place.lines, of: place.file))
    }
    return .ok(.sqlUserdb, "\(place.file) line \(place.lines.lowerBound)")
  }

  private var noSQLUserdb: Item {
    let message = "no sql userdb is active, so Dovecot finds no mailbox of Modoboa"
    let authFile = "\(directory)/conf.d/10-auth.conf"
    let anchor = main.files.contains(authFile) ? authFile : main.path
    let isReady = Backend.all(.userdb, in: spare.sql.root, dialect ?? .ofSettingsFiles).contains {
      $0.driver == "sql"
    }
    if isReady {
      let name = anchor == authFile ? "auth-sql.conf.ext" : "conf.d/auth-sql.conf.ext"
      return .attention(
        .sqlUserdb, message, at: .init(anchor), .put(["!include \(name)"], into: anchor, .anywhere))
    }
    guard hasSettingsFile else {
      return .attention(
        .sqlUserdb, message, at: .init(anchor),
        .advise(
          "add a block 'userdb sql' with Modoboa's query to \(directory)/conf.d/auth-sql.conf.ext, as in the"
            + " sample dovecot-2.4, and include that file in \(anchor)"))
    }
    let block = [
      "userdb {", "  driver = sql", "  args = \(directory)/dovecot-sql.conf.ext", "}",
    ]
    return .attention(.sqlUserdb, message, at: .init(anchor), .put(block, into: anchor, .anywhere))
  }
}
