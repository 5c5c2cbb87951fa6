/// How Dovecot's configuration verifies the certificates of LDAP servers.
///
/// Without a CA there, /etc/ldap/ldap.conf sets it (ldap.conf(5)). 2.4.0 to 2.4.2 ignore these
/// settings.
package struct LDAPTrust: Sendable, Equatable {
  /// A setting that is not empty.
  package struct Entry: Sendable, Equatable {
    /// The name as written, with or without a prefix.
    package let key: String
    package let value: String
    package let location: ConfigurationPlace
  }

  /// The CA file.
  package let file: Entry?
  /// The CA directory.
  package let directory: Entry?
  /// Whether a certificate must be valid: `tls_require_cert`, `ssl_client_require_valid_cert`.
  package let requirement: Entry?

  /// The place of one of these whose value only Dovecot knows, such as a variable.
  package let unclear: ConfigurationPlace?

  /// The CA file and directory, those that are set.
  package var authorities: [Entry] { [file, directory].compactMap(\.self) }

  /// The settings in effect for an ldap passdb.
  ///
  /// - Parameters:
  ///   - dialect: the dialect of that Dovecot.
  ///   - passdb: the passdb, if there is one.
  ///   - root: the main configuration.
  ///   - settings: the statements of the passdb's settings file, 2.3 only.
  package init(
    _ dialect: Dialect, passdb: Backend?, in root: ConfigurationSection,
    settings: [IncludedStatement]
  ) {
    if dialect.hasClientTLSSettings {
      let sections = (passdb?.blocks.reversed() ?? []) + [root]
      let entry = { Self.clientEntry($0, sections) }
      (file, directory) = (entry("ca_file"), entry("ca_dir"))
      requirement = entry("require_valid_cert")
      unclear =
        ["ca_file", "ca_dir", "require_valid_cert"].lazy
        .compactMap { Self.clientSetting($0, sections) }.first { $0.text == nil }?.location
    } else {
      let entry = { Self.entry($0, settings) }
      (file, directory) = (entry("tls_ca_cert_file"), entry("tls_ca_cert_dir"))
      requirement = entry("tls_require_cert")
      unclear =
        ["tls_ca_cert_file", "tls_ca_cert_dir", "tls_require_cert"].lazy
        .compactMap { key in settings.last { $0.value(of: key) != nil }.map { (key, $0) } }
        .first { key, line in
          if case .literal? = line.value(of: key) { false } else { true }
        }?.1.location
    }
  }

  /// Whether Dovecot accepts any certificate.
  package var isUnverified: Bool {
    requirement.map { ["never", "allow", "no"].contains($0.value.lowercased()) } ?? false
  }

  /// A setting of the settings file; the last one wins.
  private static func entry(_ key: String, _ settings: [IncludedStatement]) -> Entry? {
    guard let line = settings.last(where: { $0.value(of: key) != nil }),
      case .literal(let bytes)? = line.value(of: key), !bytes.isEmpty
    else { return nil }
    return Entry(key: key, value: String(decoding: bytes, as: UTF8.self), location: line.location)
  }

  /// An `ssl_client` setting of the passdb or of the top level; the first section that has it wins.
  private static func clientEntry(_ key: String, _ sections: [ConfigurationSection]) -> Entry? {
    guard let last = clientSetting(key, sections), let text = last.text, !text.isEmpty else {
      return nil
    }
    return Entry(key: last.key, value: text, location: last.location)
  }

  private static func clientSetting(_ key: String, _ sections: [ConfigurationSection])
    -> ConfigurationSection.Setting?
  {
    for section in sections {
      let settings = section.settings.filter { $0.key == "ssl_client_\(key)" }
      let inBlock = section.sections.filter { $0.type == "ssl_client" }.flatMap(\.settings)
        .filter { $0.key == key }
      if let last = (settings + inBlock).max(by: { $0.position < $1.position }) { return last }
    }
    return nil
  }
}
