import DovecotGrammar
import DovecotService

/// The settings with which Dovecot asks Modoboa about tokens.
struct OAuth2Settings {
  /// The passdb of 2.3; 2.4 needs none.
  let passdb: Backend?
  /// Where the settings are: the file of the passdb in 2.3, a block or the top level in 2.4.
  private let sections: [ConfigurationSection]
  /// The file to add settings to.
  let file: String

  init(passdb: Backend?, _ sections: [ConfigurationSection], file: String) {
    (self.passdb, self.sections, self.file) = (passdb, sections, file)
  }

  /// The last setting of a name, with or without the prefix of 2.4.
  func setting(_ name: String) -> ConfigurationSection.Setting? {
    sections.flatMap(\.settings).last { $0.key == name || $0.key == "oauth2_\(name)" }
  }

  /// `introspection_url`; nil if there is none, or only Dovecot can expand it.
  var url: String? { setting("introspection_url")?.text }

  /// The host and the port of the URL; nil if it is not one of TLS.
  var peer: (host: String, port: Int)? {
    guard let url, url.lowercased().hasPrefix("https://") else { return nil }
    var authority = url.dropFirst("https://".count).prefix { $0 != "/" && $0 != "?" }
    if let at = authority.lastIndex(of: "@") {
      authority = authority[authority.index(after: at)...]
    }
    var rest = authority
    let host: Substring
    if authority.first == "[" {
      host = authority.dropFirst().prefix { $0 != "]" }
      rest = authority.dropFirst(host.count + 2)
    } else {
      host = authority.prefix { $0 != ":" }
      rest = authority.dropFirst(host.count)
    }
    guard let port = rest.isEmpty ? 443 : Int(rest.dropFirst()) else { return nil }
    return host.isEmpty ? nil : (String(host), port)
  }

  /// The client as which Dovecot asks: in the URL, before the password, or in a setting of its own.
  var clientID: String? {
    if let url, let scheme = url.firstRange(of: "://") {
      let authority = url[scheme.upperBound...].prefix { $0 != "/" }
      if let at = authority.lastIndex(of: "@") {
        let user = authority[..<at].prefix { $0 != ":" }
        if !user.isEmpty { return String(user) }
      }
    }
    return setting("client_id")?.text.flatMap { $0.isEmpty ? nil : $0 }
  }
}

extension HostFacts {
  /// The passdbs that check tokens.
  var oauth2Passdbs: [Backend] { backends(.passdb).filter { $0.driver == "oauth2" } }

  /// The settings for tokens; nil if there are none.
  var oauth2: OAuth2Settings? {
    guard let dialect else { return nil }
    if dialect.hasSettingsFiles {
      return oauth2Passdbs.first.map { passdb in
        let path = passdb.option("args")?.text
        let file = settingsFiles.first { $0.path == path }
        return OAuth2Settings(
          passdb: passdb, file.map { [$0.root] } ?? [], file: path ?? main.path)
      }
    }
    let blocks = main.root.sections.filter { $0.type == "oauth2" }
    guard
      !blocks.isEmpty || !oauth2Passdbs.isEmpty
        || main.root.settings.contains(where: { $0.key.hasPrefix("oauth2_") })
    else { return nil }
    return OAuth2Settings(
      passdb: oauth2Passdbs.first, [main.root] + blocks,
      file: blocks.last?.place?.file ?? main.path)
  }

  /// The client id with which Dovecot asks Modoboa about tokens; nil if it does not.
  package var oauth2ClientID: String? { obstacle == nil ? oauth2?.clientID : nil }
}
