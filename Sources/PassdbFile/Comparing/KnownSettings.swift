import DovecotGrammar

/// The settings in files of this program; those of Modoboa's command are a subset.
///
/// Anything else may be a password on its own line, so not even its name is shown.
enum KnownSettings {
  /// Settings whose values are not secret.
  static let visible = names { line in
    switch line {
    case .setting(let key, _), .flag(let key, _), .emptyList(let key): key
    case .secret, .comment, .section: nil
    }
  }

  /// Settings that hold a password.
  static let secret = names { line in if case .secret(let key, _) = line { key } else { nil } }

  /// Whether the name of a setting may be shown.
  static func isKnown(_ name: String) -> Bool {
    visible.contains(name) || secret.contains(name)
  }

  /// Names from the files of both dialects and both methods.
  private static func names(_ name: (SettingsLine) -> String?) -> Set<String> {
    let methods = [LDAPPassdb.Method.searchAndBind(account: nil), .directBind(userDN: .init())]
    return Dialect.allCases.reduce(into: []) { names, dialect in
      for method in methods {
        var passdb = LDAPPassdb(
          servers: [], transport: .plain, searchBase: "", filter: .init(), method: method)
        passdb.leavesDecision = true
        names.formUnion(flattened(dialect.lines(for: passdb)).compactMap(name))
      }
    }
  }

  private static func flattened(_ lines: [SettingsLine]) -> [SettingsLine] {
    lines.flatMap { line in
      if case .section(_, let lines) = line { [line] + flattened(lines) } else { [line] }
    }
  }
}
