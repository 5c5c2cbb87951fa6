import DovecotGrammar

/// Where mailboxes come from: Modoboa's database, and not the directory.
extension HostFacts {
  /// Whether no userdb of the driver ldap is active.
  var ldapUserdbItems: [Item] {
    if let obstacle { return [.unchecked(.ldapUserdb, because: obstacle)] }
    let items = ldap(.userdb).flatMap(\.blocks).compactMap(\.place).map { place -> Item in
      .attention(
        .ldapUserdb,
        "a userdb of the driver ldap is active; mailboxes are those of Modoboa's database",
        at: .init(place), .remove(lines: place.lines, of: place.file))
    }
    return items.isEmpty ? [.ok(.ldapUserdb, "no userdb of the driver ldap is active")] : items
  }

  /// Whether mailboxes are found in Modoboa's database.
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
        "a userdb of the driver static is asked before that of SQL, and answers for everybody",
        at: .init(place), .remove(lines: place.lines, of: place.file))
    }
    return .ok(.sqlUserdb, "\(place.file) line \(place.lines.lowerBound)")
  }

  private var noSQLUserdb: Item {
    let message = "no userdb of the driver sql is active, so that no mailbox of Modoboa's is found"
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
          "set up a block 'userdb sql' with Modoboa's query in \(directory)/conf.d/auth-sql.conf.ext, as"
            + " the sample dovecot-2.4 has it, and include that file in \(anchor)"))
    }
    let block = [
      "userdb {", "  driver = sql", "  args = \(directory)/dovecot-sql.conf.ext", "}",
    ]
    return .attention(.sqlUserdb, message, at: .init(anchor), .put(block, into: anchor, .anywhere))
  }
}
