import DovecotGrammar

// Known limits: for 2.4, blocks of the same name count wherever they are; in filters such as
// `protocol imap`, only such blocks are examined.

/// Whether Dovecot's own files override the file that this program writes.
extension HostFacts {
  /// Whether any line overrides the file, or one above it stays in effect.
  var overridingItems: [Item] {
    if let obstacle { return [.unchecked(.overridingSettings, because: obstacle)] }
    if isSettingsFileItself {
      return [.ok(.overridingSettings, "nothing overrides \(target.path)")]
    }
    let configuration = hasSettingsFile ? ldapSettings : main
    guard let position = configuration.leading.max() else {
      return [.unchecked(.overridingSettings, because: .include)]
    }
    guard !target.settings.isEmpty else {
      return [.unchecked(.overridingSettings, because: .parameters)]
    }
    let faults =
      (hasSettingsFile ? overriding23(position) : overriding24(position)) + openCiphers
    return faults.isEmpty
      ? [.ok(.overridingSettings, "nothing overrides \(target.path)")] : faults
  }

  private func overriding23(_ position: Int) -> [Item] {
    // An empty auth_bind_userdn still counts: it binds with an empty DN (passdb-ldap.c:432).
    // `hosts` does not, since the file has `uris` (db-ldap.c:1215).
    let remaining = ["dn", "dnpass", "auth_bind_userdn"].filter {
      !target.settings.contains($0)
    }
    var faults: [Item] = []
    var depth = 0
    for (index, line) in ldapSettings.statements.enumerated() {
      switch line.statement.kind {
      case .sectionBegin: depth += 1
      case .sectionEnd: depth -= 1
      case .setting(let key, let value):
        guard depth == 0, line.file != target.path else { continue }
        if index > position, target.settings.contains(key) {
          faults.append(
            overriding(
              "\(key) overrides \(target.path), which is read before it", line))
        } else if remaining.contains(key), key == "auth_bind_userdn" || value != .literal([]) {
          faults.append(overriding(Self.remaining(key), line))
        }
      case .include, .malformed: break
      }
    }
    return faults
  }

  private static func remaining(_ key: String) -> String {
    switch key {
    case "auth_bind_userdn":
      "auth_bind_userdn cannot be unset by a later line: Dovecot binds with this DN instead of searching for"
        + " the user"
    default: "\(key) stays in effect, but Modoboa uses an anonymous bind"
    }
  }

  private func overriding(_ message: String, _ line: IncludedStatement) -> Item {
    .attention(
      .overridingSettings, message, at: .init(line.location),
      .remove(lines: line.statement.lines, of: line.file))
  }

  private func overriding24(_ position: Int) -> [Item] {
    // A passdb's settings may have each of these prefixes.
    let ours = Set(target.settings.map(Self.bare))
    var faults: [Item] = []
    for block in main.root.withDescendants(outside: "")
    where block.type == "passdb" && block.name == "ldap" && block.place?.file != target.path {
      // A block inside another one is a filter, which counts wherever it is.
      let isFilter = !main.root.sections.contains(block)
      guard block.position > position || isFilter else { continue }
      for setting in block.settings where ours.contains(Self.bare(setting.key)) {
        faults.append(
          .attention(
            .overridingSettings,
            "\(setting.key) overrides \(target.path)"
              + (isFilter ? ", in a block inside another one" : ", which is read before it"),
            at: .init(setting.location),
            .remove(lines: setting.location.lines, of: setting.file)))
      }
      for fields in block.sections where fields.type == "fields" {
        guard let place = fields.place else { continue }
        faults.append(
          .attention(
            .overridingSettings, "adds fields to those of \(target.path)", at: .init(place),
            .remove(lines: place.lines, of: place.file)))
      }
    }
    return faults
  }

  /// A list of ciphers with which an encrypted connection may have no encryption, or no certificate.
  private var openCiphers: [Item] {
    guard parameters.needsCertificate == true else { return [] }
    let setting =
      hasSettingsFile
      ? ldapSettings.root.setting("tls_cipher_suite")
      : ((ldapPassdb?.blocks.reversed() ?? []) + [main.root]).lazy
        .compactMap { $0.setting("ssl_cipher_list") }.first
    guard let setting, let list = setting.text, Self.hasOpenCipher(list) else { return [] }
    return [
      .attention(
        .overridingSettings,
        "\(setting.key) allows ciphers without encryption or without a certificate: anyone between Dovecot"
          + " and the LDAP server can read the passwords", at: .init(setting.location),
        .remove(lines: setting.location.lines, of: setting.location.file))
    ]
  }

  /// Whether a list of ciphers, as of OpenSSL's ciphers(1) or a priority string of GnuTLS, names open
  /// ones; those that it removes, with `!` or `-`, do not count.
  private static func hasOpenCipher(_ list: String) -> Bool {
    let names = ["NULL", "ANON", "ADH", "AECDH"]
    return list.uppercased().split(whereSeparator: { ":, ".contains($0) }).contains { word in
      !word.hasPrefix("!") && !word.hasPrefix("-")
        && word.split(separator: "+").contains { part in
          names.contains { part.hasSuffix($0) || part.hasPrefix($0 + "-") }
        }
    }
  }

  /// The name of a setting without its prefixes.
  private static func bare(_ key: String) -> String {
    var key = key[...]
    for prefix in ["passdb_", "ldap_"] where key.hasPrefix(prefix) {
      key = key.dropFirst(prefix.count)
    }
    return String(key)
  }
}
