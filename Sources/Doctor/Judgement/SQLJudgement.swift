import DovecotGrammar

/// The section on SQL users: packages, connection and queries.
extension HostFacts {
  /// What is said of an item if no sql passdb or userdb is used, or it cannot be judged yet.
  private func withoutSQL(_ identifier: Item.Identifier) -> Item? {
    if let obstacle { return .unchecked(identifier, because: obstacle) }
    return sqlBackends.isEmpty ? .ok(identifier, "not used: no sql passdb or userdb") : nil
  }

  /// Whether the driver's package is installed, and all packages of Dovecot have the same version.
  var sqlPackagesItem: Item {
    if let item = withoutSQL(.sqlPackages) { return item }
    guard let packages = chapter.packages, let core = packages["dovecot-core"] else {
      return .ok(.sqlPackages, "Dovecot does not come from Debian packages")
    }
    if let name = missingSQLDriver, let packages = program.packages {
      return .attention(
        .sqlPackages,
        "the package \(name) is not installed, so the auth process exits at start-up",
        at: sqlBackends.first?.place.map { .init($0) }, .run(installing(name, packages)))
    }
    // All of them are built from one source package.
    let names = Self.packages.filter { packages[$0].map { $0 != core } ?? false }
    guard names.isEmpty else {
      let list = names.map { "\($0) \(packages[$0] ?? "")" }.joined(separator: ", ")
      return .attention(
        .sqlPackages,
        "packages of Dovecot have unequal versions, with which its programs and modules refuse each other:"
          + " dovecot-core \(core), \(list)",
        .run(
          "apt install --allow-downgrades "
            + names.map { "\($0)=\(core)" }.joined(separator: " ")))
    }
    return .ok(.sqlPackages, "all of version \(core)")
  }

  /// Debian's packages from the source package dovecot, except dovecot-core.
  private static let packages = [
    "dovecot-auth-lua", "dovecot-flatcurve", "dovecot-gssapi", "dovecot-imapd", "dovecot-ldap",
    "dovecot-lmtpd", "dovecot-managesieved", "dovecot-mysql", "dovecot-pgsql", "dovecot-pop3d",
    "dovecot-sieve", "dovecot-solr", "dovecot-sqlite", "dovecot-submissiond",
  ]

  /// Whether the connection is set, and no `#` cuts its password off.
  var sqlConnectionItems: [Item] {
    if let item = withoutSQL(.sqlConnection) { return [item] }
    let cut = chapter.sql.cut.map { setting -> Item in
      let line = setting.location.lines.lowerBound
      return .attention(
        .sqlConnection,
        "\(setting.key) ends at a #, since there are no quotation marks around it: what follows, part of the"
          + " password it seems, is a comment",
        at: .init(setting.location),
        .run(Self.quoting(line: line, of: setting.location.file)))
    }
    let unset = connectionPlaceholders.map { setting, word -> Item in
      .attention(
        .sqlConnection,
        "\(setting.key) has \(word) of Modoboa's manual in it", at: .init(setting.location),
        .advise("put the value of DATABASES in Modoboa's settings.py in its place"))
    }
    let items = cut + unset
    return items.isEmpty ? [.ok(.sqlConnection, "no part of it is missing")] : items
  }

  /// The command that puts quotation marks around the value of a line, without showing it.
  private static func quoting(line: Int, of file: String) -> String {
    #"sed -i -e '\#(line) s/[[:blank:]]*$//; \#(line) s/["\\]/\\&/g'"#
      + #" -e '\#(line) s/^\([^=]*=\)[[:blank:]]*\(.*\)$/\1 "\2"/' \#(file)"#
  }

  /// Settings of a connection in which a placeholder of the manual is left.
  private var connectionPlaceholders: [(setting: ConfigurationSection.Setting, word: String)] {
    let settings =
      hasSettingsFile
      ? sqlBackends.compactMap(settingsFile).compactMap { $0.root.setting("connect") }
      : main.root.withDescendants(outside: "dict_server").flatMap { section in
        ["host", "dbname", "user", "password", "sqlite_path"].compactMap { section.setting($0) }
      }
    let words = [
      "<mysqld socket>", "<postgres socket>", "<database>", "<user>", "<password>",
      "<path to the sqlite db file>",
    ]
    var found: [(setting: ConfigurationSection.Setting, word: String)] = []
    for setting in settings where !found.contains(where: { $0.setting == setting }) {
      if let text = setting.text, let word = words.first(where: { text.contains($0) }) {
        found.append((setting, word))
      }
    }
    return found
  }

  /// Whether Dovecot can read the SQLite database.
  var sqlDatabaseFileItems: [Item] {
    if let item = withoutSQL(.sqlDatabaseFile) { return [item] }
    let files = sqliteFiles
    guard !files.isEmpty else {
      return [.ok(.sqlDatabaseFile, "not used: the database is not SQLite")]
    }
    let items = chapter.sql.databases.map { database -> Item in
      guard let obstacle = database.obstacle else {
        return .attention(
          .sqlDatabaseFile, "there is no database \(database.path)",
          at: .init(database.location), .advise("name the file that Modoboa's settings.py names"))
      }
      let command =
        obstacle == database.path
        ? "chgrp \(database.group) \(obstacle) && chmod g+r \(obstacle)" : "chmod a+x \(obstacle)"
      return .attention(
        .sqlDatabaseFile,
        "\(database.user), as whom Dovecot's auth-worker runs, cannot read \(database.path)",
        at: .init(obstacle),
        // Elsewhere, chgrp and chmod of root would follow a link that another user has put there.
        database.isRoots
          ? .run(command)
          : .advise(
            "as the owner of \(obstacle), not as root, let the group \(database.group) read it"))
    }
    let paths = files.compactMap(\.text).joined(separator: ", ")
    return items.isEmpty ? [.ok(.sqlDatabaseFile, "Dovecot can read \(paths)")] : items
  }

  /// Whether a query still has placeholders of Modoboa's manual.
  var sqlPlaceholderItems: [Item] {
    if let item = withoutSQL(.sqlPlaceholders) { return [item] }
    let items = sqlQueries.compactMap { query -> Item? in
      guard let account = query.query else { return nil }
      let found = account.placeholders(query.dialect)
      guard !found.isEmpty else { return nil }
      let owner =
        chapter.sql.owner
        ?? AccountQuery.MailOwner(directory: "/srv/vmail", user: 5000, group: 5000)
      let text = account.filled(query.dialect, owner)
      let steps = AccountQuery(text).isShowable ? query.replaced(by: text) : nil
      return .attention(
        .sqlPlaceholders,
        "\(query.setting.key) has \(found.joined(separator: ", ")) in it, which Dovecot does not replace: "
          + (query.dialect.hasSettingsFiles
            ? "Modoboa's manual shows the template of an installer"
            : "in Dovecot 2.4, variables are written as %{user|domain}"),
        at: .init(query.setting.location),
        steps ?? [
          .advise("write it as in the sample dovecot-\(query.dialect.rawValue)")
        ])
    }
    return items.isEmpty ? [.ok(.sqlPlaceholders, "the queries are complete")] : items
  }
}
