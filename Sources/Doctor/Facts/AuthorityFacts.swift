/// What decides which certificates of directory servers are taken.
package struct AuthorityFacts: Sendable, Equatable {
  /// libldap's own configuration, as /etc/ldap/ldap.conf.
  package var ldapConf: LDAPConf
  /// The files and folders with certificates that are named anywhere.
  package var stores: [CertificateStore]
  /// Whether libldap has authorities of its own where none are named: its TLS library is OpenSSL,
  /// and the system has certificates.
  package var hasSystemStore: Bool
  /// The authority to be named in a remedy.
  package var usual: String

  /// Authorities.
  package init(
    ldapConf: LDAPConf, stores: [CertificateStore] = [], hasSystemStore: Bool, usual: String
  ) {
    self.ldapConf = ldapConf
    self.stores = stores
    self.hasSystemStore = hasSystemStore
    self.usual = usual
  }

  /// What was found under a path.
  func store(_ path: String) -> CertificateStore? { stores.first { $0.path == path } }
}
