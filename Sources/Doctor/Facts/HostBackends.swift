import DovecotGrammar

extension HostFacts {
  /// The passdbs or userdbs of the main configuration.
  func backends(_ kind: Backend.Kind) -> [Backend] {
    Backend.all(kind, in: main.root, dialect ?? .ofSettingsFiles)
  }

  /// Those that use the ldap driver.
  func ldap(_ kind: Backend.Kind) -> [Backend] {
    backends(kind).filter { $0.driver == "ldap" }
  }

  /// The ldap passdb that uses this program's file, or else the first one.
  var ldapPassdb: Backend? {
    let all = ldap(.passdb)
    guard let dialect else { return nil }
    return all.first {
      dialect.hasSettingsFiles
        ? $0.option("args")?.text == ldapSettings.path
        : $0.blocks.contains { $0.place?.file == target.path }
    } ?? all.first
  }

  /// Whether the ldap passdb reads a settings file; false if Dovecot's version is unknown.
  var hasSettingsFile: Bool { dialect?.hasSettingsFiles ?? false }

  /// The item that must be in order before the main configuration can be judged; nil if it can be
  /// judged now.
  var obstacle: Item.Identifier? {
    guard dialect != nil else { return .dovecot }
    return main.isThere && main.statements.firstMalformed == nil ? nil : .configuration
  }
}
