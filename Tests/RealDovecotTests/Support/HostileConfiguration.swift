import DovecotGrammar

/// An administrator's settings above the include, all wrong for the passdb: logins only work if the
/// file sets everything that matters.
enum HostileConfiguration {
  /// The settings for a dialect.
  ///
  /// `auth_bind_userdn` of 2.3 is left out: no later line can reset it.
  static func text(_ dialect: Dialect) -> String {
    switch dialect {
    case .v23:
      """
      hosts = 127.0.0.1:9
      dn = cn=plain,\(LDAPTree.services)
      dnpass = wrong
      sasl_bind = yes
      sasl_mech = PLAIN
      tls = yes
      ldap_version = 2
      scope = base
      deref = always
      base = dc=wrong
      auth_bind = no
      default_pass_scheme = PLAIN
      pass_attrs = uid=user,=nopassword=y
      pass_filter = (uid=nobody)
      """
    case .v24:
      """
      ldap_auth_dn = cn=plain,\(LDAPTree.services)
      ldap_auth_dn_password = wrong
      ldap_auth_sasl_mechanisms = plain
      ldap_starttls = yes
      ldap_version = 2
      ldap_scope = base
      ldap_deref = always
      ldap_base = dc=wrong
      passdb_ldap_bind_userdn = "cn=%{user},dc=wrong"
      passdb_fields {
        nologin = yes
      }
      passdb ldap {
        ldap_auth_dn = cn=other,\(LDAPTree.services)
        bind = no
        bind_userdn = "cn=%{user},dc=wrong"
        filter = (uid=nobody)
        fields {
          user = wrong-%{user}
          nopassword = yes
        }
      }
      """
    }
  }
}
