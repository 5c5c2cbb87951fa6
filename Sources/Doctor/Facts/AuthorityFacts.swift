/// What decides which certificates of LDAP servers are accepted.
package struct AuthorityFacts: Sendable, Equatable {
  /// libldap's own configuration, such as /etc/ldap/ldap.conf.
  package var ldapConf: LDAPConf
  /// All CA files and directories that a setting or option names.
  package var stores: [CertificateStore]
  /// Whether libldap trusts the system's CAs if no CA is named: it uses OpenSSL, and the system has
  /// certificates.
  package var hasSystemStore: Bool
  /// The CA file that remedies name.
  package var usual: String

  package init(
    ldapConf: LDAPConf, stores: [CertificateStore] = [], hasSystemStore: Bool, usual: String
  ) {
    self.ldapConf = ldapConf
    self.stores = stores
    self.hasSystemStore = hasSystemStore
    self.usual = usual
  }

  /// What was found at a path.
  func store(_ path: String) -> CertificateStore? { stores.first { $0.path == path } }
}
