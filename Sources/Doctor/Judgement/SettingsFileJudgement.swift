import DovecotGrammar

// Known limits: of the settings file of 2.3, what cannot be parsed, unknown names, switches that
// are neither yes nor no, and what has to be there are found; not a bad number or a server's name.

/// The settings file of 2.3, which no program of Dovecot's judges before authentication starts.
extension HostFacts {
  /// What makes Dovecot's authentication end as it reads the file; nothing for 2.4.
  var ldapSettingsFaults: [Item] {
    guard hasSettingsFile, obstacle == nil, !ldap(.passdb).isEmpty, ldapSettings.isThere else {
      return []
    }
    var depth = 0
    for line in ldapSettings.statements {
      var reason: String?
      switch line.statement.kind {
      case .sectionBegin: depth += 1
      case .sectionEnd:
        depth -= 1
        if depth < 0 { reason = "Unexpected '}'" }
      case .malformed(let fault): reason = fault
      case .include(_, let isOptional):
        if !isOptional, line.included.isEmpty { reason = "No matches" }
      case .setting(let key, let value):
        if depth == 0 { reason = Self.fault(key, value) }
      }
      if let reason {
        return [Self.end(reason, at: .init(line.location))]
      }
    }
    return []
  }

  private static func fault(_ key: String, _ value: Statement.Value) -> String? {
    guard LDAPSettings23.names.contains(key) else {
      // Without the name: a line that lost its own may be a password.
      return "Unknown setting"
    }
    guard LDAPSettings23.switches.contains(key), case .literal(let bytes) = value else {
      return nil
    }
    return ["yes", "no"].contains(String(decoding: bytes, as: UTF8.self).lowercased())
      ? nil : "Invalid boolean of \(key); only yes and no will do"
  }

  private static func end(_ reason: String, at fault: Item.Location) -> Item {
    .attention(
      .configuration, "Dovecot's authentication ends when it reads this: \(reason)", at: fault,
      .advise("correct the line"))
  }
}
