import DovecotGrammar
import DovecotService

/// The section on OAuth2.
extension HostFacts {
  /// What is said of an item if no tokens are used, or it cannot be judged yet.
  private func withoutTokens(_ identifier: Item.Identifier) -> Item? {
    if let obstacle { return .unchecked(identifier, because: obstacle) }
    return oauth2 == nil ? .ok(identifier, "not used: Dovecot checks no tokens") : nil
  }

  /// Whether this release of Dovecot works with tokens and PostgreSQL at the same time.
  var oauth2ReleaseItem: Item {
    if let item = withoutTokens(.oauth2Release) { return item }
    guard let version = program.version else {
      return .unchecked(.oauth2Release, because: .dovecot)
    }
    guard version.isBefore2321, let place = oauth2?.passdb?.place, usesPostgreSQL else {
      return .ok(.oauth2Release, "Dovecot \(version.text) works with tokens")
    }
    return .attention(
      .oauth2Release,
      "with an oauth2 passdb and PostgreSQL, the auth process of Dovecot \(version.text) exits at each start:"
        + " nobody can log in. 2.3.21 does not, for Debian 12 from bookworm-backports; until it is installed",
      at: .init(place), .remove(lines: place.lines, of: place.file))
  }

  /// Whether a passdb or userdb uses PostgreSQL.
  private var usesPostgreSQL: Bool {
    sqlBackends.contains { settingsFile(of: $0)?.root.setting("driver")?.text == "pgsql" }
  }

  /// Whether the oauth2 passdb is asked about tokens only.
  var oauth2PassdbItems: [Item] {
    if let item = withoutTokens(.oauth2Passdb) { return [item] }
    let key = hasSettingsFile ? "mechanisms" : "mechanisms_filter"
    let items = oauth2Passdbs.compactMap { passdb -> Item? in
      let words = passdb.option(key)?.text?.lowercased().split(separator: " ") ?? []
      guard words.isEmpty || words.contains("plain") || words.contains("login"),
        let block = passdb.blocks.last?.place
      else { return nil }
      let message =
        "without \(key), the oauth2 passdb gets passwords, too: Dovecot sends each one to Modoboa as a token"
      let line = "  \(key) = xoauth2 oauthbearer"
      if let setting = passdb.option(key) {
        return .attention(
          .oauth2Passdb, message, at: .init(setting.location),
          .replace(
            line: setting.location.lines.lowerBound, of: setting.file, with: line))
      }
      guard block.lines.count > 1 else {
        return .attention(
          .oauth2Passdb, message, at: .init(block), .advise("add \(line) to the block"))
      }
      return .attention(
        .oauth2Passdb, message, at: .init(block),
        .put([line], into: block.file, .above(line: block.lines.upperBound)))
    }
    return items.isEmpty ? [.ok(.oauth2Passdb, "only tokens are sent to Modoboa")] : items
  }

  /// Whether the CA for the introspection host is there.
  var oauth2CAItem: Item {
    if let item = withoutTokens(.oauth2CA) { return item }
    guard let oauth2, let url = oauth2.url else {
      return .unchecked(.oauth2CA, "there is no introspection_url that can be read")
    }
    guard url.lowercased().hasPrefix("https:") else {
      return .ok(.oauth2CA, "Modoboa is asked without TLS, so no certificate is checked")
    }
    let usual = authorities.usual
    guard let named = oauth2CA else { return certificateItem(of: oauth2, "CAs of the system") }
    let (setting, path) = named
    guard let store = chapter.oauth2.store, let problem = store.problem else {
      return certificateItem(of: oauth2, "CAs of \(path) (\(setting.key))")
    }
    let replacing: [Remedy.Step] =
      setting.key.hasSuffix("_file")
      ? [
        .replace(
          line: setting.location.lines.lowerBound, of: setting.file,
          with: "\(setting.key) = \(usual)"), Self.privateAuthority,
      ] : [.advise("name an existing directory with links made by c_rehash, or a file instead")]
    switch problem {
    case .missing:
      return .attention(
        .oauth2CA, "\(path), set by \(setting.key), does not exist", at: .init(setting.location),
        replacing)
    case .unreadable(let obstacle):
      return .attention(
        .oauth2CA,
        "\(path), set by \(setting.key), cannot be read by the user of Dovecot's auth process",
        at: .init(setting.location),
        .run(obstacle == path ? "chmod a+r \(obstacle)" : "chmod a+x \(obstacle)"))
    case .empty:
      return .attention(
        .oauth2CA, "\(path), set by \(setting.key), has no certificate in PEM format",
        at: .init(setting.location), replacing)
    }
  }

  /// What the host's certificate, if it was asked for, says of the CAs.
  private func certificateItem(of oauth2: OAuth2Settings, _ authorities: String) -> Item {
    switch chapter.oauth2.certificate {
    case nil:
      return .ok(
        .oauth2CA, "\(authorities); doctor --bind asks whether they have signed the certificate")
    case .trusted?:
      return .ok(.oauth2CA, "\(authorities) have signed the certificate of Modoboa's host")
    case .notKnown(let reason)?:
      return .unchecked(.oauth2CA, "\(authorities); the host gave no certificate: \(reason)")
    case .rejected(let reason)?:
      return .attention(
        .oauth2CA,
        "Dovecot rejects the certificate of Modoboa's host, which \(authorities) have not signed for its name:"
          + " \(reason)",
        at: oauth2.setting("introspection_url").map { .init($0.location) }, Self.privateAuthority)
    }
  }

  /// The setting that names the CA for the introspection host; nil if there is none.
  var oauth2CA: (setting: ConfigurationSection.Setting, path: String)? {
    guard let oauth2 else { return nil }
    let names =
      hasSettingsFile
      ? ["tls_ca_cert_file", "tls_ca_cert_dir"] : ["ssl_client_ca_file", "ssl_client_ca_dir"]
    return names.lazy.compactMap { name in
      oauth2.setting(name).flatMap { setting in
        setting.text.flatMap { $0.isEmpty ? nil : (setting, $0) }
      }
    }.first
  }

  /// Whether Modoboa knows the client as which Dovecot asks.
  var oauth2ClientItem: Item {
    if let item = withoutTokens(.oauth2Client) { return item }
    guard let oauth2, let id = oauth2.clientID else {
      return .unchecked(.oauth2Client, "introspection_url names no client")
    }
    switch chapter.oauth2.client {
    case .known: return .ok(.oauth2Client, "Modoboa knows the client '\(id)'")
    case .notAsked:
      return .unchecked(.oauth2Client, "the source has no list of Modoboa's OAuth2 applications")
    case .notReadable(let reason, let grant):
      let right = grant.map { "; to have it checked, run as the tables' owner: \($0)" } ?? ""
      return .unchecked(
        .oauth2Client,
        "the database does not show Modoboa's OAuth2 applications (\(reason))\(right)")
    case .unknown:
      return .attention(
        .oauth2Client,
        "Modoboa knows no OAuth2 client '\(id)', as which Dovecot asks about tokens: each login with a token"
          + " fails",
        at: oauth2.setting("introspection_url").map { .init($0.location) },
        .advise(
          "in Modoboa's instance, run: python manage.py createapplication --name=Dovecot --skip-authorization"
            + " --client-id=\(id) confidential client-credentials; put the client_secret that it prints into"
            + " introspection_url, and reload Dovecot"))
    }
  }

  /// Whether Dovecot offers the mechanisms that carry tokens.
  var oauth2MechanismsItem: Item {
    if let item = withoutTokens(.oauth2Mechanisms) { return item }
    guard let mechanisms = chapter.oauth2.mechanisms else {
      return .unchecked(.oauth2Mechanisms, because: .configuration)
    }
    let missing = ["xoauth2", "oauthbearer"].filter { !mechanisms.contains($0) }
    guard !missing.isEmpty else {
      return .ok(.oauth2Mechanisms, "auth_mechanisms has xoauth2 and oauthbearer")
    }
    let lines =
      hasSettingsFile
      ? ["auth_mechanisms = $auth_mechanisms \(missing.joined(separator: " "))"]
      : ["auth_mechanisms {"] + missing.map { "  \($0) = yes" } + ["}"]
    return .attention(
      .oauth2Mechanisms,
      "auth_mechanisms lacks \(missing.joined(separator: " and ")): Modoboa's webmail cannot log in with a token",
      at: main.root.setting("auth_mechanisms").map { .init($0.location) },
      .put(lines, into: main.path, .last))
  }
}
