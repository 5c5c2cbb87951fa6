import DovecotGrammar
import ModoboaDatabase

/// The section on quota: limits, and how much is used, which Modoboa's panel shows.
extension HostFacts {
  /// Whether clients see their quota.
  var imapQuotaItem: Item {
    if let obstacle = quotaObstacle(.imapQuota) { return obstacle }
    let plugins = chapter.effective?.plugins(of: "imap") ?? []
    guard !plugins.contains("imap_quota") else { return .ok(.imapQuota, "clients see their quota") }
    let place = written("protocol imap").last { block in
      block.setting("mail_plugins") != nil || block.sections.contains { $0.type == "mail_plugins" }
    }?.place
    return .attention(
      .imapQuota, "IMAP has no plugin imap_quota: clients, webmail too, do not see their quota",
      at: place.map { .init($0) } ?? .init(main.path),
      .put(pluginLines("imap_quota", to: plugins, ofProtocol: "imap"), into: main.path, .last))
  }

  /// Whether the dictionary that the used quota goes to is there.
  var quotaDictItems: [Item] {
    if let obstacle = quotaObstacle(.quotaDict) { return [obstacle] }
    if hasQuotaClone, chapter.effective?.plugins(of: "imap").contains("quota_clone") == false {
      return [
        .attention(
          .quotaDict,
          "quota_clone is set up, but not one of mail_plugins: Modoboa does not see how much is used",
          at: written("quota_clone").last?.place.map { .init($0) } ?? .init(main.path),
          .put(
            pluginLines("quota_clone", to: [], ofProtocol: nil), into: main.path, .last))
      ]
    }
    guard !quotaDictionaries.isEmpty else {
      return [.ok(.quotaDict, "not used: Modoboa does not see how much of a quota is used")]
    }
    let faults = quotaDictionaries.compactMap { named -> Item? in
      guard let dictionary = chapter.dictionaries.first(where: { $0.name == named.name }) else {
        return missing(named)
      }
      guard !dictionary.isThere, let file = dictionary.file else { return nil }
      return .attention(
        .quotaDict,
        "\(file), the settings of dictionary \(named.name), cannot be opened: Modoboa does not see how much is"
          + " used",
        at: dictionary.place.map { .init($0) },
        .advise("write \(file) as in the sample dovecot-2.3 (dovecot-dict-sql.conf.ext)"))
    }
    return faults.isEmpty
      ? [
        .ok(
          .quotaDict,
          "the used quota goes to dictionary \(quotaDictionaries.map(\.name).joined(separator: ", "))"
        )
      ]
      : faults
  }

  /// Whether mail processes may connect to the dict process.
  var quotaSocketItem: Item {
    if let obstacle = quotaObstacle(.quotaSocket) { return obstacle }
    return dictSocketItem(.quotaSocket, isUsed: !quotaDictionaries.isEmpty)
  }

  /// Whether the used quota goes to the database that accounts come from.
  var quotaDatabaseItem: Item {
    if let obstacle = quotaObstacle(.quotaDatabase) { return obstacle }
    let names = quotaDictionaries.map(\.name)
    guard let dictionary = chapter.dictionaries.first(where: { names.contains($0.name) }) else {
      return names.isEmpty
        ? .ok(.quotaDatabase, "not used: the used quota goes to no database")
        : .unchecked(.quotaDatabase, because: .quotaDict)
    }
    guard let database = dictionary.database, let users = chapter.userDatabase else {
      return .ok(
        .quotaDatabase, "not compared: the databases are not named by settings of their own")
    }
    guard !database.mayBe(users) else {
      return .ok(.quotaDatabase, "the used quota goes to the database that accounts come from")
    }
    let setting = database.setting
    let isLine = setting.key != "connect" && setting.location.lines.count == 1
    return .attention(
      .quotaDatabase,
      "the used quota goes to the \(database.engine) database \(database.name), but accounts come from the"
        + " \(users.engine) database \(users.name): Modoboa does not see how much is used",
      at: .init(setting.location),
      database.engine == users.engine && isLine
        ? .replace(
          line: setting.location.lines.lowerBound, of: setting.file,
          with: "  \(setting.key) = \(users.name)")
        : .advise("name the database of the accounts there"))
  }

  /// Whether Modoboa's table is as Dovecot needs it.
  var quotaTableItems: [Item] {
    if let obstacle = quotaObstacle(.quotaTable) { return [obstacle] }
    guard !quotaDictionaries.isEmpty else {
      return [.ok(.quotaTable, "not used: the used quota goes to no table")]
    }
    let table: StoredTables
    switch chapter.tables {
    case .unknown(let reason): return [.unchecked(.quotaTable, reason)]
    case .known(let known): table = known
    }
    var faults: [Item] = []
    if !table.hasQuotaDefaults {
      faults.append(
        .attention(
          .quotaTable,
          "admin_quota has no defaults, so Dovecot cannot add a mailbox: Modoboa does not see how much is used",
          Self.statement(
            "ALTER TABLE admin_quota ALTER COLUMN bytes SET DEFAULT 0, ALTER COLUMN messages SET DEFAULT 0"
          )))
    }
    // With 2.3, Modoboa's manual still asks for it.
    if table.hasMergeTrigger, !hasSettingsFile {
      faults.append(
        .attention(
          .quotaTable,
          "admin_quota has the trigger mergequota, for an older Dovecot: with 2.4, the used quota is wrong",
          Self.statement("DROP TRIGGER mergequota ON admin_quota")))
    }
    return faults.isEmpty ? [.ok(.quotaTable, "admin_quota is as Dovecot needs it")] : faults
  }

  /// Whether the owner of the mail may connect to the socket of service dict.
  func dictSocketItem(_ identifier: Item.Identifier, isUsed: Bool) -> Item {
    guard isUsed else { return .ok(identifier, "not used: mail processes use no dictionary") }
    guard let owner = chapter.mailOwner, let effective = chapter.effective else {
      return .unchecked(identifier, "the user who owns the mail is not known")
    }
    let internalGroup = effective.setting("default_internal_group") ?? "dovecot"
    let usual = EffectiveConfiguration.UnixListener(
      path: "dict", user: "root", group: internalGroup, mode: 0o660)
    let socket =
      effective.unixListeners(of: "dict", group: internalGroup, mode: 0o660).first {
        $0.path == "dict"
      } ?? usual
    let groups = effective.setting("mail_access_groups")?.split { " ,".contains($0) } ?? []
    guard !owner.mayConnect(to: socket, inGroups: groups.map(String.init)) else {
      return .ok(identifier, "\(owner.name), who owns the mail, can use the dictionaries")
    }
    let place = written("service dict", "unix_listener dict").last?.place
    return .attention(
      identifier,
      "\(owner.name), who owns the mail, cannot connect to the socket of service dict (mode"
        + " 0\(String(socket.mode, radix: 8)), \(socket.user):\(socket.group))",
      at: place.map { .init($0) } ?? .init(main.path),
      .put(
        [
          "service dict {", "  unix_listener dict {", "    mode = 0600",
          "    user = \(owner.name)", "  }", "}",
        ], into: main.path, .last))
  }

  /// What to run in Modoboa's database.
  static func statement(_ statement: String) -> Remedy.Step {
    .advise("as the owner of the table, run in Modoboa's database: \(statement);")
  }

  /// Why the quota is not judged; nil if it is.
  private func quotaObstacle(_ identifier: Item.Identifier) -> Item? {
    guard let effective = chapter.effective else {
      return .unchecked(identifier, because: .configuration)
    }
    let isUsed = ["imap", "lmtp"].contains { effective.plugins(of: $0).contains("quota") }
    return isUsed ? nil : .ok(identifier, "not used: quota is not one of mail_plugins")
  }

  private var hasQuotaClone: Bool {
    chapter.effective?.sections("quota_clone").contains { !$0.sections.isEmpty } == true
  }

  /// The dictionaries that the used quota goes to, as they are named.
  private var quotaDictionaries: [NamedDictionary] {
    guard let effective = chapter.effective else { return [] }
    let named =
      hasSettingsFile
      ? NamedDictionary.inPlugins(effective) { $0.hasPrefix("quota") }
      : NamedDictionary.inBlocks(effective, "quota_clone")
    return named
  }

  /// The fault of a dictionary that is not there.
  private func missing(_ named: NamedDictionary) -> Item {
    let message =
      "there is no dictionary \(named.name): Modoboa does not see how much of a quota is used"
    let setting =
      hasSettingsFile
      ? written("plugin").compactMap { $0.setting(named.key) }.last
      : written("quota_clone").flatMap(\.sections).compactMap { $0.setting(named.key) }.last
    let others = chapter.dictionaries.filter { $0.tables["priv/quota/storage"] != nil }
    guard let setting, setting.location.lines.count == 1, others.count == 1 else {
      return .attention(
        .quotaDict, message, at: setting.map { .init($0.location) } ?? .init(main.path),
        .advise(
          "add it as in the sample \(hasSettingsFile ? "dovecot-2.3 (dovecot.conf)" : "dovecot-2.4 (30-dict-server.conf)")"
        ))
    }
    return .attention(
      .quotaDict, message, at: .init(setting.location),
      .replace(
        line: setting.location.lines.lowerBound, of: setting.file,
        with: "  \(setting.key) = \(named.text(with: others[0].name))"))
  }
}

/// A dictionary of the dict processes, as a setting names it.
struct NamedDictionary: Equatable {
  let name: String
  /// The setting.
  let key: String
  /// The text before the name, and after it.
  private let before: String
  private let after: String

  /// The value of the setting with another name.
  func text(with name: String) -> String { before + name + after }

  /// Those of settings in section `plugin` of 2.3, as in `dict:User quota::proxy::quota`.
  static func inPlugins(_ effective: EffectiveConfiguration, _ isWanted: (String) -> Bool)
    -> [NamedDictionary]
  {
    effective.sections("plugin").flatMap(\.settings).compactMap { setting in
      // "proxy:" is followed by a socket, by default dict, and the name.
      guard isWanted(setting.key), let text = setting.text,
        let proxy = text.firstRange(of: "proxy:"),
        let colon = text[proxy.upperBound...].firstIndex(of: ":")
      else { return nil }
      let rest = text[text.index(after: colon)...]
      let name = rest.prefix { $0 != ":" }
      guard !name.isEmpty, text[proxy.upperBound..<colon].isEmpty else { return nil }
      return NamedDictionary(
        name: String(name), key: setting.key, before: String(text[...colon]),
        after: String(rest[name.endIndex...]))
    }
  }

  /// Those of blocks `dict proxy` of 2.4.
  static func inBlocks(_ effective: EffectiveConfiguration, _ header: String) -> [NamedDictionary] {
    effective.sections(header, "dict proxy").compactMap { block in
      (block.setting("name") ?? block.setting("dict_proxy_name")).flatMap { setting in
        setting.text.map { NamedDictionary(name: $0, key: setting.key, before: "", after: "") }
      }
    }
  }
}
