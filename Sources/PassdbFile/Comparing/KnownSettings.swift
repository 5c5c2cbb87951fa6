import DovecotGrammar
import Secrets

/// The settings that stand in files of this program, and, fewer of the same, in those of Modoboa's
/// command.
///
/// What is not among them may be anything, a password on a line of its own included, and is never
/// shown, not even its name.
enum KnownSettings {
  /// Those whose values are no secret.
  static let visible = names { line in
    switch line {
    case .setting(let key, _), .flag(let key, _), .emptyList(let key): key
    case .secret, .comment, .section: nil
    }
  }

  /// The passwords.
  static let secret = names { line in if case .secret(let key, _) = line { key } else { nil } }

  /// Whether the name of a setting may be shown.
  static func isKnown(_ name: String) -> Bool {
    visible.contains(name) || secret.contains(name)
  }

  /// The names in the files of both dialects, for both methods.
  private static func names(_ name: (SettingsLine) -> String?) -> Set<String> {
    let methods = [LDAPPassdb.Method.searchAndBind(account: nil), .directBind(userDN: .init())]
    return Dialect.allCases.reduce(into: []) { names, dialect in
      for method in methods {
        let passdb = LDAPPassdb(
          servers: [], transport: .plain, searchBase: "", filter: .init(), method: method)
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
