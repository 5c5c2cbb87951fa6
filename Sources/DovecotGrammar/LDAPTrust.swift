/// What Dovecot's configuration says of the certificates of LDAP servers.
///
/// Where it names no CA, /etc/ldap/ldap.conf decides (ldap.conf(5)). 2.4.0 to 2.4.2 ignore what they
/// are told here.
package struct LDAPTrust: Sendable, Equatable {
  /// A setting with its value.
  package struct Entry: Sendable, Equatable {
    /// The setting's name, as it stands there.
    package let key: String
    /// Its value, not empty.
    package let value: String
    /// Where it stands.
    package let location: ConfigurationPlace
  }

  /// The file with trusted certificates.
  package let file: Entry?
  /// The directory with trusted certificates.
  package let directory: Entry?
  /// How a certificate is judged: `tls_require_cert`, `ssl_client_require_valid_cert`.
  package let requirement: Entry?

  /// Where one of these has a value that only Dovecot knows, such as a variable.
  package let unclear: ConfigurationPlace?

  /// File and directory, as far as they are named.
  package var authorities: [Entry] { [file, directory].compactMap(\.self) }

  /// What counts for an LDAP passdb.
  ///
  /// - Parameters:
  ///   - dialect: which Dovecot it is.
  ///   - passdb: the passdb, if there is one.
  ///   - root: the main configuration.
  ///   - settings: the statements of the settings file that the passdb of 2.3 reads.
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

  /// Whether any server's certificate is taken.
  package var isUnverified: Bool {
    requirement.map { ["never", "allow", "no"].contains($0.value.lowercased()) } ?? false
  }

  /// The last line of a settings file counts.
  private static func entry(_ key: String, _ settings: [IncludedStatement]) -> Entry? {
    guard let line = settings.last(where: { $0.value(of: key) != nil }),
      case .literal(let bytes)? = line.value(of: key), !bytes.isEmpty
    else { return nil }
    return Entry(key: key, value: String(decoding: bytes, as: UTF8.self), location: line.location)
  }

  /// A setting of `ssl_client`, in the passdb or for all: the first section that has it counts.
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
