import DovecotGrammar

// Known limits: a password that a setting takes from a file (`password = </path`) or from a
// variable is not found.

/// Passwords in Dovecot's configuration and settings files.
extension ReadConfiguration {
  /// Whether one of its files holds a password.
  func holdsPassword(in file: String) -> Bool {
    statements.contains { $0.file == file && $0.password != nil }
  }

  /// All passwords that are long enough to be searched for.
  var passwords: [String] { statements.compactMap(\.password).filter { $0.utf8.count >= 4 } }
}

extension IncludedStatement {
  /// The password in a setting; nil if there is none.
  var password: String? {
    guard case .setting(let key, .literal(let bytes)) = statement.kind,
      let value = String(validating: bytes, as: UTF8.self), !value.isEmpty
    else { return nil }
    if key == "connect" { return Self.password(inConnect: value) }
    let isPassword = ["password", "dnpass", "client_secret", "secret", "api_key"].contains {
      key == $0 || key.hasSuffix("_\($0)") || key.hasSuffix("/\($0)")
    }
    return isPassword ? value : Self.password(inURL: value)
  }

  /// The word `password=…` of a `connect` line of 2.3.
  private static func password(inConnect text: String) -> String? {
    for name in ["password=", "passwd="] {
      if let word = text.split(separator: " ").first(where: { $0.hasPrefix(name) }),
        word.utf8.count > name.utf8.count
      {
        return String(word.dropFirst(name.count).drop { $0 == "'" }.prefix { $0 != "'" })
      }
    }
    return nil
  }

  /// The password in a URL `scheme://user:password@host`.
  private static func password(inURL text: String) -> String? {
    guard let scheme = text.firstRange(of: "://") else { return nil }
    let authority = text[scheme.upperBound...].prefix { $0 != "/" }
    guard let at = authority.lastIndex(of: "@"),
      let colon = authority[..<at].firstIndex(of: ":")
    else { return nil }
    let password = authority[authority.index(after: colon)..<at]
    return password.isEmpty ? nil : String(password)
  }
}
