import DovecotGrammar

// Known limits: `auth_username_translation`, and settings for one protocol or one address only.

/// Settings that change or refuse logins before the LDAP server is asked.
extension HostFacts {
  /// What keeps the names that users type from being those that Modoboa and the LDAP server know.
  var loginNameFaults: [Item] {
    var faults: [Item] = []
    func add(_ key: String, if isWrong: (String) -> Bool, _ what: String) {
      guard let setting = main.root.setting(key), let text = setting.text, isWrong(text) else {
        return
      }
      faults.append(
        .attention(
          .ldapPassdb, "\(key) = \(text): \(what)", at: .init(setting.location),
          .remove(lines: setting.location.lines, of: setting.file)))
    }
    add(
      "auth_username_format", if: Self.dropsDomain,
      "Dovecot drops the domain of each login, so it finds no account of Modoboa, whose names are addresses"
    )
    add(
      "auth_default_realm", if: { !$0.isEmpty && parameters.looksForBareNames },
      "Dovecot adds the domain to each login, so the search for names without a domain finds nobody"
    )
    add(
      "auth_username_chars", if: { !$0.isEmpty && !$0.contains("@") },
      "Dovecot refuses each login with an @")
    add("auth_mechanisms", if: Self.hasNoPasswords, "no client can send a password")
    return faults
  }

  /// Whether a format keeps the part before the @ only: `%Ln`, `%{user | username | lower}`.
  static func dropsDomain(_ format: String) -> Bool {
    var names: [Substring] = []
    var rest = format[...]
    while let percent = rest.firstIndex(of: "%") {
      rest = rest[percent...].dropFirst()
      if rest.first == "{" {
        names.append(rest.dropFirst().prefix { $0 != "}" })
        rest = rest.drop { $0 != "}" }.dropFirst()
      } else {
        // Modifiers come before the letter (var-expand.c of 2.3.19.1).
        rest = rest.drop { "LUEXHRNMDT0123456789.-".contains($0) }
        names.append(rest.prefix(1))
        rest = rest.dropFirst()
      }
    }
    let words = names.map { $0.split { !$0.isLetter && $0 != "_" }.map(String.init) }
    let keepsDomain = words.contains { words in
      !words.contains("username") && words.contains { ["u", "d", "user", "domain"].contains($0) }
        || words.contains("domain")
    }
    return !keepsDomain && words.contains { $0.contains("n") || $0.contains("username") }
  }
}
