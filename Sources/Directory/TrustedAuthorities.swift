/// Which certificates of directory servers are trusted.
///
/// What is nil is left to /etc/ldap/ldap.conf (ldap.conf(5)), as Dovecot leaves it.
public struct TrustedAuthorities: Sendable, Equatable {
  /// How a certificate is judged, by the words of `tls_require_cert` of Dovecot 2.3, which are those
  /// of `TLS_REQCERT` in ldap.conf(5).
  public enum Requirement: String, Sendable, CaseIterable {
    case never
    case hard
    case demand
    case allow
    case `try`
  }

  /// The file with the certificates of authorities, PEM.
  public var file: String?
  /// The folder with the certificates of authorities.
  public var directory: String?
  /// How a certificate is judged.
  public var requirement: Requirement?

  /// What a host says of its own.
  public init(
    file: String? = nil, directory: String? = nil, requirement: Requirement? = nil
  ) {
    self.file = file
    self.directory = directory
    self.requirement = requirement
  }
}
