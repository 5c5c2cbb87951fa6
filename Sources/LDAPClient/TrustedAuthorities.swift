/// Which certificates of directory servers are trusted.
///
/// What is nil is left to /etc/ldap/ldap.conf (ldap.conf(5)), as Dovecot leaves it.
package struct TrustedAuthorities: Sendable, Equatable {
  /// How a certificate is judged, by the words of `tls_require_cert` of Dovecot 2.3, which are those
  /// of `TLS_REQCERT` in ldap.conf(5).
  package enum Requirement: String, Sendable, CaseIterable {
    case never
    case hard
    case demand
    case allow
    case `try`
  }

  /// The file with the certificates of authorities, PEM.
  package var file: String?
  /// The folder with the certificates of authorities.
  package var directory: String?
  /// How a certificate is judged.
  package var requirement: Requirement?

  /// What a host says of its own.
  package init(
    file: String? = nil, directory: String? = nil, requirement: Requirement? = nil
  ) {
    self.file = file
    self.directory = directory
    self.requirement = requirement
  }
}
