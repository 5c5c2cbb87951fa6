// Known limits: with a direct bind Dovecot reads no entry, so a login without a domain stays as it
// is, where Modoboa's web login uses `mail`. Of several `mail` values both use the first that the
// server sends.

/// The account name that Dovecot uses after a search bind, the same as Modoboa's web login.
///
/// A login with a domain stays as typed; one without becomes the entry's first `mail`, else its
/// first `userPrincipalName`; without either it is rejected (`get_or_build_user()`,
/// modoboa/lib/authbackends.py). Modoboa stores names in lower case.
enum AccountName {
  /// `pass_attrs` of 2.3.
  ///
  /// The two `!` fields name the attributes to request: Dovecot does not find them inside `%{if}`,
  /// and would request all. `=user=` takes an expansion instead of an attribute; the parts of
  /// `%{if}` are expanded in turn (db_ldap_set_attrs(), src/auth/db-ldap.c;
  /// src/lib/var-expand-if.c). Dovecot rejects an empty name.
  static let passAttributes =
    "!mail,!userPrincipalName,"
    + "=user=%L{if;%u;*;*@*;%u;%{if;%{ldap:mail};ne;;%{ldap:mail};%{ldap:userPrincipalName}}}"

  /// `fields { user = … }` of 2.4.
  ///
  /// A missing attribute is an error here, which would let the login succeed with the name as
  /// typed. The error lasts until the next filter, and `default('')` turns it into an empty name,
  /// which is rejected (src/lib-var-expand/expansion-statement.c).
  static let userField =
    "%{user | if('*', '*@*', user, ldap:mail) | default('')"
    + " | default(ldap:userPrincipalName) | default('') | lower}"
}
