import DovecotGrammar

extension HostFacts {
  /// The passdbs or userdbs of the main configuration.
  func backends(_ kind: Backend.Kind) -> [Backend] {
    Backend.all(kind, in: main.root, dialect ?? .ofSettingsFiles)
  }

  /// Those of the driver ldap.
  func ldap(_ kind: Backend.Kind) -> [Backend] {
    backends(kind).filter { $0.driver == "ldap" }
  }

  /// The passdb that is, or would be, the one of this program's file.
  var ldapPassdb: Backend? {
    let all = ldap(.passdb)
    guard let dialect else { return nil }
    return all.first {
      dialect.hasSettingsFiles
        ? $0.option("args")?.text == ldapSettings.path
        : $0.blocks.contains { $0.place?.file == target.path }
    } ?? all.first
  }

  /// Whether the LDAP passdb reads a settings file; false if no Dovecot is known.
  var hasSettingsFile: Bool { dialect?.hasSettingsFiles ?? false }

  /// What has to be in order before the main configuration can be judged; nil if it can be.
  var obstacle: Item.Identifier? {
    guard dialect != nil else { return .dovecot }
    return main.isThere && main.statements.firstMalformed == nil ? nil : .configuration
  }
}
