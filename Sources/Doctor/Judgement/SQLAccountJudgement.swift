import DovecotGrammar

/// The section on SQL users: whose the mail is, and who may log in.
extension HostFacts {
  /// Whether the queries give the mail to the user who can write it.
  var sqlMailOwnerItems: [Item] {
    if let obstacle { return [.unchecked(.sqlMailOwner, because: obstacle)] }
    var directories: [String] = []
    var items: [Item] = []
    for query in sqlQueries where query.role != .iteration {
      guard let account = query.query, account.placeholders(query.dialect).isEmpty,
        let path = account.mailDirectory, let user = account.number("uid")?.value,
        let directory = chapter.sql.mail.first(where: { $0.path == path && $0.user == user })
      else { continue }
      directories.append(path)
      if let item = mailOwnerItem(query, account, directory) { items.append(item) }
    }
    guard items.isEmpty else { return items }
    return [
      .ok(
        .sqlMailOwner,
        directories.first.map { "the owner of the mail can write to \($0)" }
          ?? "no query says where the mail is and whose it is")
    ]
  }

  private func mailOwnerItem(
    _ query: SQLQuery, _ account: AccountQuery, _ directory: SQLFacts.MailDirectory
  ) -> Item? {
    let (path, user, group) = (directory.path, directory.user, directory.group)
    let place = Item.Location(query.setting.location)
    let valid = chapter.sql.validUsers
    if !directory.isWritable {
      guard let owner = directory.owner else {
        return .attention(
          .sqlMailOwner,
          "there is no directory \(path), where \(query.setting.key) has the mail, and user \(user) cannot make it",
          at: place, .run("install -d -o \(user) -g \(group) -m 0770 \(path)"))
      }
      let message =
        "\(query.setting.key) gives the mail to user \(user), who cannot write to \(path) of user \(owner.user)"
      // Who owns the mail that is there, unless Dovecot lets nobody have it.
      if owner.user != 0, valid?.contains(owner.user) ?? true,
        let text = account.owned(
          by: .init(directory: path, user: owner.user, group: owner.group)),
        let steps = query.replaced(by: text)
      {
        return .attention(.sqlMailOwner, message, at: place, steps)
      }
      return .attention(
        .sqlMailOwner, message, at: .init(path), .run("chown -R \(user):\(group) \(path)"))
    }
    guard let valid, !valid.contains(user) else { return nil }
    let isBelow = user < valid.lowerBound
    let name = isBelow ? "first_valid_uid" : "last_valid_uid"
    let line = "\(name) = \(user)"
    let message =
      "\(query.setting.key) gives the mail to user \(user), but \(name) is"
      + " \(isBelow ? valid.lowerBound : valid.upperBound): Dovecot opens no mailbox"
    guard let setting = main.root.setting(name) else {
      return .attention(
        .sqlMailOwner, message, at: place, .put([line], into: main.path, .last))
    }
    return .attention(
      .sqlMailOwner, message, at: .init(setting.location),
      .replace(
        line: setting.location.lines.lowerBound, of: setting.location.file, with: line))
  }

  /// Whether the passdbs keep out whom Modoboa has disabled.
  var sqlDisabledAccountItems: [Item] {
    if let obstacle { return [.unchecked(.sqlDisabledAccounts, because: obstacle)] }
    let queries = sqlQueries.filter { $0.role == .password && $0.backend.isOrdinary }
    guard !queries.isEmpty else {
      return [.ok(.sqlDisabledAccounts, "not used: no query of an sql passdb")]
    }
    if allowsDisabledAccounts {
      return [.ok(.sqlDisabledAccounts, "disabled_accounts = allow")]
    }
    let items = queries.compactMap { query -> Item? in
      let place = Item.Location(query.setting.location)
      guard let account = query.query, let missing = account.missingRestrictions else {
        return .unchecked(
          .sqlDisabledAccounts,
          "cannot tell whom \(place.file) line \(place.line ?? 0) keeps out: it does not read Modoboa's tables"
        )
      }
      // A query for master users gets an item of its own.
      guard !missing.isEmpty, !account.asksForMasters else { return nil }
      let what = missing.map { $0 == "enabled" ? "domains" : "accounts" }
      let engine = query.engine ?? .postgreSQL
      let steps =
        account.keepingOutDisabled.flatMap(query.replaced)
        ?? query.dialect.lines(of: query.setting.key, AccountQuery.sample(query.dialect, engine))
        .map { lines in
          let further = account.furtherFields
          return [
            .put(
              lines, into: place.file, .above(line: query.setting.location.lines.lowerBound)),
            .remove(lines: query.setting.location.lines, of: place.file),
          ]
            + (further.isEmpty
              ? []
              : [
                .advise(
                  "add what the old query selects besides: \(further.joined(separator: ", "))")
              ])
        }
      return .attention(
        .sqlDisabledAccounts,
        "\(query.setting.key) does not ask for \(missing.joined(separator: " and ")): users of disabled"
          + " \(what.joined(separator: " and ")) can log in",
        at: place, steps ?? [])
    }
    return items.isEmpty
      ? [.ok(.sqlDisabledAccounts, "disabled accounts and domains are kept out")] : items
  }

  /// Whether master users can log in as others, if there is a passdb for them.
  var sqlMasterUserItems: [Item] {
    if let obstacle { return [.unchecked(.sqlMasterUsers, because: obstacle)] }
    let passdbs = backends(.passdb)
    let masters = sqlQueries.filter {
      $0.role == .password && $0.query?.asksForMasters == true
    }
    var items = masters.compactMap { query -> Item? in
      let backend = query.backend
      // A file of 2.3 may be read by several.
      guard !backend.isOn("master"), let block = backend.blocks.last?.place,
        !passdbs.contains(where: {
          $0.isOn("master") && $0.option("args") != nil
            && $0.option("args")?.text == backend.option("args")?.text
        })
      else { return nil }
      let message =
        "this passdb asks for master users, but lacks master = yes: it is one of ordinary users"
      if let setting = backend.option("master"), setting.file == block.file,
        block.lines.contains(setting.location.lines.lowerBound)
      {
        return .attention(
          .sqlMasterUsers, message, at: .init(setting.location),
          .replace(
            line: setting.location.lines.lowerBound, of: setting.file, with: "  master = yes"))
      }
      guard block.lines.count > 1 else {
        return .attention(
          .sqlMasterUsers, message, at: .init(block), .advise("add master = yes to the block"))
      }
      return .attention(
        .sqlMasterUsers, message, at: .init(block),
        .put(["  master = yes"], into: block.file, .above(line: block.lines.upperBound)))
    }
    let master = passdbs.first { $0.isOn("master") }
    if let master, main.root.setting("auth_master_user_separator").map({ $0.text == "" }) ?? true {
      let file = "\(directory)/conf.d/10-auth.conf"
      items.append(
        .attention(
          .sqlMasterUsers,
          "there is a passdb of master users, but no auth_master_user_separator: nobody can log in as user*master",
          at: master.place.map { .init($0) },
          .put(
            ["auth_master_user_separator = *"],
            into: main.files.contains(file) ? file : main.path, .last)))
    }
    guard items.isEmpty else { return items }
    return [
      .ok(
        .sqlMasterUsers,
        master == nil ? "not used: no passdb of master users" : "master users can log in as others")
    ]
  }
}
