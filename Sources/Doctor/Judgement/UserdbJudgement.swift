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
    if let name = missingSQLDriver, let packages = program.packages {
      return .attention(
        .sqlUserdb,
        "the package \(name) is not installed, so the auth process exits at start-up",
        at: .init(place), .run(installing(name, packages)))
    }
    let rest = settingsFiles.map(\.path).first(where: isLeftOver).map {
      "; \($0) is left over from 2.3, and not read"
    }
    return .ok(.sqlUserdb, "\(place.file) line \(place.lines.lowerBound)\(rest ?? "")")
  }

  private var noSQLUserdb: Item {
    let message = "no sql userdb is active, so Dovecot finds no mailbox of Modoboa"
    let authFile = "\(directory)/conf.d/10-auth.conf"
    let anchor = main.files.contains(authFile) ? authFile : main.path
    let ready = Backend.all(.userdb, in: spare.sql.root, dialect ?? .ofSettingsFiles).first {
      $0.driver == "sql"
    }
    let usual = "\(directory)/dovecot-sql.conf.ext"
    if let ready {
      if let fault = sqlFault(of: ready, in: spare.sql.root) {
        return .attention(
          .sqlUserdb,
          "\(message); \(spare.sql.path) has one, but \(fault.reason), so the auth process would exit at"
            + " start-up",
          at: fault.location, .advise(Self.sqlAdvice(fault.location.file, dialect)))
      }
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
    let settings = settingsFiles.first { $0.path == usual }
    guard settings?.root.setting("driver") != nil, settings?.root.setting("connect") != nil else {
      return .attention(
        .sqlUserdb, message, at: .init(usual), .advise(Self.sqlAdvice(usual, dialect)))
    }
    let block = ["userdb {", "  driver = sql", "  args = \(usual)", "}"]
    return .attention(.sqlUserdb, message, at: .init(anchor), .put(block, into: anchor, .anywhere))
  }
}
