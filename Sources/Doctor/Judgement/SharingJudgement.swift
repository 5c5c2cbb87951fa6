import DovecotGrammar
import ModoboaDatabase

/// The section on folders that users share with each other, RFC 4314; Modoboa 2.12 has it in its
/// webmail.
extension HostFacts {
  /// Whether users can say who may read their folders.
  var aclItems: [Item] {
    if let obstacle = sharingObstacle(.acl) { return [obstacle] }
    guard let effective = chapter.effective else { return [] }
    var faults: [Item] = []
    let plugins = effective.plugins(of: "imap")
    let driver =
      hasSettingsFile
      ? effective.sections("plugin").compactMap { $0.setting("acl")?.text }.last
      : effective.setting("acl_driver")
    if driver?.isEmpty != false {
      faults.append(
        .attention(
          .acl, "no driver is set for access control lists: nobody can share a folder",
          at: .init(main.path),
          .put(
            hasSettingsFile ? ["plugin {", "  acl = vfile", "}"] : ["acl_driver = vfile"],
            into: main.path, .last)))
    }
    if !plugins.contains("acl") {
      faults.append(
        .attention(
          .acl, "acl is not one of mail_plugins: nobody can share a folder", at: .init(main.path),
          .put(
            pluginLines("acl", to: plugins, ofProtocol: "imap"), into: main.path, .last)))
    } else if !plugins.contains("imap_acl") {
      faults.append(
        .attention(
          .acl, "IMAP has no plugin imap_acl: no client, nor Modoboa, can share a folder",
          at: .init(main.path),
          .put(
            pluginLines("imap_acl", to: plugins, ofProtocol: "imap"), into: main.path, .last)))
    }
    return faults.isEmpty ? [.ok(.acl, "users can share their folders")] : faults
  }

  /// Whether there is a namespace for the folders of others, with a separator that an address does not
  /// have.
  var sharedNamespaceItem: Item {
    if let obstacle = sharingObstacle(.sharedNamespace) { return obstacle }
    guard let namespace = sharedNamespaces.last else {
      return .attention(
        .sharedNamespace, "no namespace has the folders that others share", at: .init(main.path),
        .advise(sampleAdvice))
    }
    // Modoboa's webmail takes the separator of a user's own folders, and shares nothing if that is a dot.
    guard let own = namespaces.last(where: { $0.setting("inbox")?.text == "yes" }),
      hasDot(own) || hasDot(namespace)
    else {
      return .ok(.sharedNamespace, "folders that others share are in \(namespace.name)")
    }
    let wrong = hasDot(own) ? own : namespace
    let blocks = written("namespace \(wrong.name)")
    let place = (blocks.last { $0.setting("separator") != nil } ?? blocks.first)?.place
    return .attention(
      .sharedNamespace,
      "the separator of namespace \(wrong.name) is a dot, which addresses have, too: Modoboa shares no folder",
      at: place.map { .init($0) } ?? .init(main.path),
      // Without a name, it would be another namespace.
      wrong.name.isEmpty
        ? .advise("add to it: separator = /")
        : .put(["namespace \(wrong.name) {", "  separator = /", "}"], into: main.path, .last))
  }

  /// Whether Dovecot writes down who shares with whom, in Modoboa's tables.
  var shareDictItem: Item {
    if let obstacle = sharingObstacle(.shareDict) { return obstacle }
    guard let effective = chapter.effective else {
      return .unchecked(.shareDict, because: .configuration)
    }
    let named =
      hasSettingsFile
      ? NamedDictionary.inPlugins(effective) { $0 == "acl_shared_dict" }
      : NamedDictionary.inBlocks(effective, "acl_sharing_map")
    let advice = Remedy.Step.advise(sampleAdvice)
    guard let named = named.last else {
      guard !hasOtherShareDict else {
        return .attention(
          .shareDict,
          "Dovecot writes down who shares with whom, but not in Modoboa's tables: Modoboa does not end shares with"
            + " accounts that it removes",
          at: .init(main.path), advice)
      }
      return .attention(
        .shareDict,
        "Dovecot does not write down who shares with whom: nobody sees the folders of others",
        at: .init(main.path), advice)
    }
    guard let dictionary = chapter.dictionaries.first(where: { $0.name == named.name }) else {
      return .attention(
        .shareDict, "there is no dictionary \(named.name): nobody sees the folders of others",
        at: .init(main.path), advice)
    }
    guard dictionary.isThere else {
      return .attention(
        .shareDict,
        "\(dictionary.file ?? ""), the settings of dictionary \(named.name), cannot be opened: nobody sees the"
          + " folders of others",
        at: dictionary.place.map { .init($0) }, advice)
    }
    let maps = [
      "shared/shared-boxes/user/$to/$from": "admin_usershare",
      "shared/shared-boxes/anyone/$from": "admin_anyoneshare",
    ]
    let wrong = maps.sorted { $0.key > $1.key }.first { dictionary.tables[$0.key] != $0.value }
    if let wrong {
      return .attention(
        .shareDict,
        "dictionary \(named.name) does not write \(wrong.key) to Modoboa's table \(wrong.value)",
        at: dictionary.file.map { .init($0) } ?? dictionary.place.map { .init($0) }, advice)
    }
    return dictSocketItem(.shareDict, isUsed: true)
  }

  /// Whether Modoboa has the tables.
  var shareTablesItem: Item {
    if let obstacle = sharingObstacle(.shareTables) { return obstacle }
    switch chapter.tables {
    case .unknown(let reason): return .unchecked(.shareTables, reason)
    case .known(let known):
      switch known.hasShares {
      case true?: return .ok(.shareTables, "Modoboa has admin_usershare and admin_anyoneshare")
      case false?:
        return .attention(
          .shareTables,
          "Modoboa's database has no admin_usershare and admin_anyoneshare: Dovecot cannot write down who shares",
          .advise("upgrade Modoboa to 2.12 or later, with manage.py migrate"))
      case nil:
        return .unchecked(
          .shareTables,
          "the database account cannot see them; in Modoboa's database, GRANT SELECT (from_user) ON"
            + " admin_usershare, and ON admin_anyoneshare, to it, as in the sample sql/mysql.sql")
      }
    }
  }

  /// Why sharing is not judged; nil if it is.
  private func sharingObstacle(_ identifier: Item.Identifier) -> Item? {
    guard let effective = chapter.effective else {
      return .unchecked(identifier, because: .configuration)
    }
    let isUsed =
      !sharedNamespaces.isEmpty || hasOtherShareDict
      || !effective.sections("acl_sharing_map").flatMap(\.sections).isEmpty
    return isUsed ? nil : .ok(identifier, "not used: users cannot share folders")
  }

  /// Whether 2.3 has a list of shares at all, or 2.4 one outside the dict processes.
  private var hasOtherShareDict: Bool {
    guard let effective = chapter.effective else { return false }
    return hasSettingsFile
      ? effective.sections("plugin").contains {
        $0.setting("acl_shared_dict")?.text?.isEmpty == false
      }
      : effective.sections("acl_sharing_map").flatMap(\.sections).contains {
        $0.type == "dict" && $0.name != "proxy"
      }
  }

  /// Whether the separator of a namespace is a dot, as Maildir has it by default.
  private func hasDot(_ namespace: ConfigurationSection) -> Bool {
    if let separator = namespace.setting("separator")?.text, !separator.isEmpty {
      return separator == "."
    }
    guard let effective = chapter.effective else { return false }
    let location = effective.setting("mail_location") ?? ""
    return effective.setting("mail_driver") == "maildir"
      || location.hasPrefix("maildir:") && !location.contains("LAYOUT=fs")
  }

  private var namespaces: [ConfigurationSection] {
    chapter.effective?.root.sections.filter { $0.type == "namespace" } ?? []
  }

  private var sharedNamespaces: [ConfigurationSection] {
    namespaces.filter { $0.setting("type")?.text == "shared" }
  }

  private var sampleAdvice: String {
    "include conf.d/sharing.conf.ext as the sample dovecot-\(hasSettingsFile ? "2.3" : "2.4") does"
  }
}
