import DovecotGrammar

/// Whether Dovecot uses LDAP at all.
extension HostFacts {
  /// Whether an ldap passdb is active, and for all users.
  var ldapPassdbItems: [Item] {
    if let obstacle { return [.unchecked(.ldapPassdb, because: obstacle)] }
    guard let passdb = ldapPassdb, let place = passdb.place else {
      guard hasSettingsFile else { return [noPassdb24] }
      // With this passdb and without what it needs, nobody could log in.
      let needed = [parametersItem, inSyncItem, ldapDriverItem, includeItem] + overridingItems
      let missing = needed.first { $0.status != .ok }
      return [missing.map { .unchecked(.ldapPassdb, because: $0.identifier) } ?? noPassdb23]
    }
    let faults = limits(of: passdb) + loginNameFaults
    guard faults.isEmpty else { return faults }
    return [hasSettingsFile ? passdbItem23(passdb, place) : passdbItem24(passdb, place)]
  }

  private func passdbItem23(_ passdb: Backend, _ place: ConfigurationPlace) -> Item {
    let usual = "\(directory)/dovecot-ldap.conf.ext"
    guard let arguments = passdb.option("args") else {
      return .attention(
        .ldapPassdb, "the ldap passdb has no args, which name its settings file",
        at: .init(place),
        .put(["  args = \(usual)"], into: place.file, .above(line: place.lines.upperBound)))
    }
    guard arguments.text == ldapSettings.path else {
      return .attention(
        .ldapPassdb, "cannot tell which settings file the args of the ldap passdb name",
        at: .init(arguments.location),
        .replace(
          line: arguments.location.lines.lowerBound, of: arguments.file, with: "args = \(usual)"))
    }
    guard ldapSettings.isThere else {
      return .attention(
        .ldapPassdb,
        "the settings file of the ldap passdb, \(ldapSettings.path), cannot be opened, so the auth process"
          + " exits at start-up",
        at: .init(arguments.location), missingSettingsRemedy(usual, arguments))
    }
    return .ok(
      .ldapPassdb, "\(place.file) line \(place.lines.lowerBound), reads \(ldapSettings.path)")
  }

  private func missingSettingsRemedy(_ usual: String, _ arguments: ConfigurationSection.Setting)
    -> Remedy.Step
  {
    ldapSettings.path == usual
      ? .put([includeLine(from: usual)], into: usual, .last)
      : .replace(
        line: arguments.location.lines.lowerBound, of: arguments.file, with: "args = \(usual)")
  }

  private func passdbItem24(_ passdb: Backend, _ place: ConfigurationPlace) -> Item {
    guard let ours = passdb.blocks.first(where: { $0.place?.file == target.path })?.place else {
      // A missing passdb is reported by the item that causes it.
      guard main.leading.isEmpty else { return .unchecked(.ldapPassdb, because: .inSync) }
      return .unchecked(
        .ldapPassdb,
        "\(place.file) line \(place.lines.lowerBound) has an ldap passdb, but not the one of \(target.path):"
          + " see include")
    }
    return .ok(.ldapPassdb, "\(ours.file) line \(ours.lines.lowerBound)")
  }

  private var noPassdb24: Item {
    .unchecked(
      .ldapPassdb,
      main.leading.isEmpty
        ? "none is active: it comes with \(target.path), see include"
        : target.isThere
          ? "none is active: \(target.path) is included, but has no passdb, see in_sync"
          : "none is active: \(target.path) does not exist yet, see in_sync")
  }

  private var noPassdb23: Item {
    let message = "no ldap passdb is active"
    let usual = "\(directory)/dovecot-ldap.conf.ext"
    let authFile = "\(directory)/conf.d/10-auth.conf"
    let anchor = main.files.contains(authFile) ? authFile : main.path
    // The LDAP server comes first.
    let first = backends(.passdb).first(where: \.isOrdinary)
      .flatMap { main.line(in: anchor, leadingTo: $0.position) }
    let place = first.map { Remedy.Where.above(line: $0.statement.lines.lowerBound) } ?? .anywhere
    let spareRoot = spare.ldap.root
    let isPassdb = { (section: ConfigurationSection) in
      section.type == "passdb" && section.setting("driver")?.text == "ldap"
    }
    guard spareRoot.sections.contains(where: isPassdb) else {
      let block = ["passdb {", "  driver = ldap", "  args = \(usual)", "}"]
      return .attention(
        .ldapPassdb, message, at: .init(anchor), .put(block, into: anchor, place))
    }
    let name =
      anchor == authFile ? "auth-ldap.conf.ext" : "conf.d/auth-ldap.conf.ext"
    var steps: [Remedy.Step] = []
    // Debian's file also has an ldap userdb, which must not become active: the include comes last.
    for userdb in Backend.all(.userdb, in: spareRoot, .ofSettingsFiles)
    where userdb.driver == "ldap" {
      if let place = userdb.place { steps.append(.remove(lines: place.lines, of: place.file)) }
    }
    steps.append(.put(["!include \(name)"], into: anchor, place))
    return .attention(.ldapPassdb, message, at: .init(anchor), steps)
  }

  /// Whether words are mechanisms, and none of them sends a password.
  static func hasNoPasswords(_ words: String) -> Bool {
    let words = words.lowercased().split(separator: " ")
    return !words.isEmpty && !words.contains { ["plain", "login"].contains($0) }
  }

  /// Settings that keep the passdb from letting users in, or let in everybody.
  private func limits(of passdb: Backend) -> [Item] {
    let limits: [(key: String, isLimit: (String) -> Bool, what: String)] = [
      ("deny", { $0 == "yes" }, "every user that the LDAP server knows is rejected"),
      ("master", { $0 == "yes" }, "the LDAP server is asked for master users only"),
      ("skip", { $0 == "unauthenticated" }, "the LDAP server is never asked first"),
      ("result_success", { $0.hasSuffix("-fail") }, "correct passwords are rejected"),
      ("result_failure", { $0.hasSuffix("-ok") }, "every user is let in with any password"),
      (
        "result_internalfail", { $0.hasSuffix("-ok") },
        "every user is let in with any password while the LDAP server cannot be asked"
      ),
      (
        "username_filter", { !$0.isEmpty && $0 != "*" && $0 != "*@*" },
        "the LDAP server is not asked for other users, whom Modoboa's own login lets in"
      ),
      // 2.3 and 2.4.
      ("mechanisms", Self.hasNoPasswords, "the LDAP server is not asked for passwords"),
      ("mechanisms_filter", Self.hasNoPasswords, "the LDAP server is not asked for passwords"),
    ]
    return limits.compactMap { limit in
      guard let setting = passdb.option(limit.key), let text = setting.text?.lowercased(),
        limit.isLimit(text)
      else { return nil }
      return .attention(
        .ldapPassdb, "\(setting.key) = \(text) in the ldap passdb: \(limit.what)",
        at: .init(setting.location),
        .remove(lines: setting.location.lines, of: setting.file))
    }
  }
}
