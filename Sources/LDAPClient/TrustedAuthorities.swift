/// Which certificates of LDAP servers to trust.
///
/// A nil value is left to /etc/ldap/ldap.conf (ldap.conf(5)), as Dovecot does.
package struct TrustedAuthorities: Sendable, Equatable {
  /// How strictly a certificate is verified: the values of `tls_require_cert` in Dovecot 2.3, and of
  /// `TLS_REQCERT` in ldap.conf(5).
  package enum Requirement: String, Sendable, CaseIterable {
    case never
    case hard
    case demand
    case allow
    case `try`
  }

  /// The file with the CA certificates, in PEM format.
  package var file: String?
  /// The directory with the CA certificates.
  package var directory: String?
  /// How strictly a certificate is verified.
  package var requirement: Requirement?

  package init(
    file: String? = nil, directory: String? = nil, requirement: Requirement? = nil
  ) {
    self.file = file
    self.directory = directory
    self.requirement = requirement
  }
}
