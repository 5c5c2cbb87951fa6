package import DovecotGrammar
import PrivilegeSeparation

extension LDAPTrust {
  /// Reads which CA settings this host's Dovecot has for LDAP servers.
  ///
  /// - Parameters:
  ///   - dialect: which Dovecot it is.
  ///   - directory: its configuration directory, for example /etc/dovecot.
  package init(_ dialect: Dialect, dovecotDirectory directory: String) {
    let root = ConfigurationSection(
      Self.statements("\(directory)/dovecot.conf", .ofMainConfiguration))
    let passdb = Backend.all(.passdb, in: root, dialect).first { $0.driver == "ldap" }
    let settings = passdb?.option("args")?.text ?? "\(directory)/dovecot-ldap.conf.ext"
    self.init(
      dialect, passdb: passdb, in: root,
      settings: dialect.hasSettingsFiles ? Self.statements(settings, .ofSettingsFiles) : [])
  }

  private static func statements(_ path: String, _ dialect: Dialect) -> [IncludedStatement] {
    guard let text = OthersFile.content(of: path, limit: ConfigurationFiles.limit) else {
      return []
    }
    return SettingsReader(dialect).statements(in: text, at: path, including: ConfigurationFiles())
  }
}
