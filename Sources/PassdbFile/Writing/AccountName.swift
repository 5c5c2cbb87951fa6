// Known limits: with a direct bind Dovecot reads no entry, so a bare login stays bare there, where
// Modoboa's web login still takes `mail`. Of several `mail` values both take the first that the
// server sends.

/// The account name that Dovecot goes on with after a search bind, as Modoboa's web login makes it.
///
/// A login with a domain stays as typed; a bare one becomes the entry's first `mail`, else its
/// first `userPrincipalName`; with neither the login is refused (`get_or_build_user()`,
/// modoboa/lib/authbackends.py). Modoboa stores names in lower case.
enum AccountName {
  /// `pass_attrs` of 2.3.
  ///
  /// The two `!` fields name the attributes to ask the server for: Dovecot does not find them
  /// inside `%{if}`, and would ask for all. `=user=` takes an expansion instead of an attribute;
  /// the parts of `%{if}` are expanded in turn (db_ldap_set_attrs(), src/auth/db-ldap.c;
  /// src/lib/var-expand-if.c). An empty name is refused by Dovecot.
  static let passAttributes =
    "!mail,!userPrincipalName,"
    + "=user=%L{if;%u;*;*@*;%u;%{if;%{ldap:mail};ne;;%{ldap:mail};%{ldap:userPrincipalName}}}"

  /// `fields { user = … }` of 2.4.
  ///
  /// A missing attribute is an error there, under which the login would succeed with the name as
  /// typed: the error is kept until the next filter, and `default('')` makes an empty name of it,
  /// which is refused (src/lib-var-expand/expansion-statement.c).
  static let userField =
    "%{user | if('*', '*@*', user, ldap:mail) | default('')"
    + " | default(ldap:userPrincipalName) | default('') | lower}"
}
