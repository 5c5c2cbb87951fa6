/// What decides which certificates of LDAP servers are accepted.
package struct AuthorityFacts: Sendable, Equatable {
  /// libldap's own configuration, such as /etc/ldap/ldap.conf.
  package var ldapConf: LDAPConf
  /// The file that `ldaprc_path` of 2.3 names, which libldap reads after ``ldapConf``; nil if none.
  package var ldaprc: LDAPConf?
  /// All CA files and directories that a setting or option names.
  package var stores: [CertificateStore]
  /// Whether libldap trusts the system's CAs if no CA is named: it uses OpenSSL, and the system has
  /// certificates.
  package var hasSystemStore: Bool
  /// The CA file that remedies name.
  package var usual: String

  package init(
    ldapConf: LDAPConf, ldaprc: LDAPConf? = nil, stores: [CertificateStore] = [],
    hasSystemStore: Bool, usual: String
  ) {
    self.ldapConf = ldapConf
    self.ldaprc = ldaprc
    self.stores = stores
    self.hasSystemStore = hasSystemStore
    self.usual = usual
  }

  /// An option of libldap that is in effect, and the path of its file.
  func option(_ name: String) -> (option: LDAPConf.Option, path: String)? {
    for file in [ldaprc, ldapConf].compactMap(\.self) {
      if let option = file.option(name) { return (option, file.path) }
    }
    return nil
  }

  /// What was found at a path.
  func store(_ path: String) -> CertificateStore? { stores.first { $0.path == path } }
}
