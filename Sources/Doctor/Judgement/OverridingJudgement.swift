import DovecotGrammar

// Known limits: for 2.4, blocks of the same name count wherever they stand; settings in filters as
// `protocol imap` are looked at for such blocks only.

/// Whether Dovecot's own files say something else than the file of this program.
extension HostFacts {
  /// Whether any line counts instead of those of the file, or shows through.
  var overridingItems: [Item] {
    if let obstacle { return [.unchecked(.overridingSettings, because: obstacle)] }
    let configuration = hasSettingsFile ? ldapSettings : main
    guard let position = configuration.leading.max() else {
      return [.unchecked(.overridingSettings, because: .include)]
    }
    guard !target.settings.isEmpty else {
      return [.unchecked(.overridingSettings, because: .parameters)]
    }
    let faults = hasSettingsFile ? overriding23(position) : overriding24(position)
    return faults.isEmpty
      ? [.ok(.overridingSettings, "nothing stands against \(target.path)")] : faults
  }

  private func overriding23(_ position: Int) -> [Item] {
    // An empty auth_bind_userdn is not none: it binds with an empty DN (passdb-ldap.c:432).
    let shown = ["dn", "dnpass", "hosts", "auth_bind_userdn"].filter {
      !target.settings.contains($0)
    }
    var faults: [Item] = []
    var depth = 0
    for (index, line) in ldapSettings.statements.enumerated() {
      switch line.statement.kind {
      case .sectionBegin: depth += 1
      case .sectionEnd: depth -= 1
      case .setting(let key, let value):
        guard depth == 0, line.file != target.path else { continue }
        if index > position, target.settings.contains(key) {
          faults.append(
            overriding(
              "\(key) counts instead of that of \(target.path), which is read before", line))
        } else if shown.contains(key), key == "auth_bind_userdn" || value != .literal([]) {
          faults.append(overriding(Self.showing(key), line))
        }
      case .include, .malformed: break
      }
    }
    return faults
  }

  private static func showing(_ key: String) -> String {
    switch key {
    case "auth_bind_userdn":
      "auth_bind_userdn cannot be taken back by what follows: no user is searched for, each password is"
        + " tried with this DN"
    case "hosts": "hosts names servers of its own, beside those of Modoboa"
    default: "\(key) shows through: Modoboa has the directory asked without an account"
    }
  }

  private func overriding(_ message: String, _ line: IncludedStatement) -> Item {
    .attention(
      .overridingSettings, message, at: .init(line.location),
      .remove(lines: line.statement.lines, of: line.file))
  }

  private func overriding24(_ position: Int) -> [Item] {
    // The parameters of a passdb may be written with each of these before their names.
    let ours = Set(target.settings.map(Self.bare))
    var faults: [Item] = []
    for block in main.root.withDescendants(outside: "")
    where block.type == "passdb" && block.name == "ldap" && block.place?.file != target.path {
      // One within another block is a filter, which counts wherever it stands.
      let isFilter = !main.root.sections.contains(block)
      guard block.position > position || isFilter else { continue }
      for setting in block.settings where ours.contains(Self.bare(setting.key)) {
        faults.append(
          .attention(
            .overridingSettings,
            "\(setting.key) counts instead of that of \(target.path)"
              + (isFilter ? ", in a block within another" : ", which is read before"),
            at: .init(setting.location),
            .remove(lines: setting.location.lines, of: setting.file)))
      }
      for fields in block.sections where fields.type == "fields" {
        guard let place = fields.place else { continue }
        faults.append(
          .attention(
            .overridingSettings, "fields are added to those of \(target.path)", at: .init(place),
            .remove(lines: place.lines, of: place.file)))
      }
    }
    return faults
  }

  /// The name of a setting without what may stand before it.
  private static func bare(_ key: String) -> String {
    var key = key[...]
    for prefix in ["passdb_", "ldap_"] where key.hasPrefix(prefix) {
      key = key.dropFirst(prefix.count)
    }
    return String(key)
  }
}
