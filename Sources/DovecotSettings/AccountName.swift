/// The account name that Dovecot goes on with after a search bind, as Modoboa's web login makes it.
///
/// A login with a domain stays as typed; a bare one becomes the entry's first `mail`, else its `userPrincipalName`
/// (`get_or_build_user()`, modoboa/lib/authbackends.py); with neither it stays as typed. Dovecot lower-cases it.
enum AccountName {
  /// `pass_attrs` of 2.3: `=user=` takes an expansion instead of an attribute, and `%{if}` expands its parts in turn.
  static let passAttributes = "=user=%{if;%d;eq;;%{ldap:mail};%u}"
  /// `fields { user = … }` of 2.4.
  static let userField =
    "%{user | if('*', '*@*', user, ldap:mail) | default(ldap:userPrincipalName)}"
}
