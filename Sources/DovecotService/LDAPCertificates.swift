package import DovecotGrammar
import PrivilegeSeparation

/// What Dovecot's own configuration says of the certificates of directory servers.
package struct LDAPCertificates: Sendable, Equatable {
  /// `tls_ca_cert_file`.
  package var file: String?
  /// `tls_ca_cert_dir`.
  package var directory: String?
  /// `tls_require_cert`.
  package var requirement: String?

  /// Reads what this host's Dovecot will use.
  ///
  /// 2.3 has it in `dovecot-ldap.conf.ext`. 2.4.0 to 2.4.2 have nothing that counts for LDAP
  /// (`ssl_client_ca_file` is ignored there), and use what /etc/ldap/ldap.conf says.
  ///
  /// - Parameters:
  ///   - dialect: which Dovecot it is.
  ///   - dovecotDirectory: where its configuration lies.
  package init(_ dialect: Dialect, dovecotDirectory: String) {
    let path = "\(dovecotDirectory)/dovecot-ldap.conf.ext"
    guard dialect == .v23,
      let text = OthersFile.content(of: path, limit: ConfigurationFiles.limit)
    else { return }
    let statements = SettingsReader(.v23).statements(
      in: text, at: path, including: ConfigurationFiles())
    for statement in statements {
      guard case .setting(let key, .literal(let bytes)) = statement.statement.kind, !bytes.isEmpty
      else { continue }
      let value = String(decoding: bytes, as: UTF8.self)
      switch key {
      case "tls_ca_cert_file": file = value
      case "tls_ca_cert_dir": directory = value
      case "tls_require_cert": requirement = value
      default: break
      }
    }
  }
}
