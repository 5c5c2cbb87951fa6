import DovecotGrammar

// Known limits: finds syntax errors, unknown settings, switches that are neither yes nor no, and
// missing included files; not a bad number or server name.

/// The ldap settings file of 2.3, which none of Dovecot's programs checks before the auth process
/// starts.
extension HostFacts {
  /// What makes the auth process exit as it reads the file; empty for 2.4.
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
      // Without the name: it may be a password whose setting name was lost.
      return "Unknown setting"
    }
    guard LDAPSettings23.switches.contains(key), case .literal(let bytes) = value else {
      return nil
    }
    return ["yes", "no"].contains(String(decoding: bytes, as: UTF8.self).lowercased())
      ? nil : "Invalid boolean for \(key); must be yes or no"
  }

  private static func end(_ reason: String, at fault: Item.Location) -> Item {
    .attention(
      .configuration, "Dovecot's auth process exits when it reads this line: \(reason)", at: fault,
      .advise("correct the line"))
  }
}
