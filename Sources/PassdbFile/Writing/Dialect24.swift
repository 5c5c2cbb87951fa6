import DovecotGrammar
import Secrets

// Known limits: a `passdb ldap` block after the include wins over ours, setting by setting. What
// checks certificates (`ssl_client_require_valid_cert`, `ssl_client_ca_file`) is left to the host.

extension Dialect {
  /// A whole `passdb ldap` block for the top level of the configuration.
  ///
  /// Names as in src/auth/db-ldap-settings.c and src/auth/passdb-ldap.c of 2.4.1. A missing file
  /// means no LDAP passdb instead of a dead auth process. Two blocks of this name merge into one,
  /// so whatever decides who gets in is written, also where it is the default.
  func lines24(for passdb: LDAPPassdb) -> [SettingsLine] {
    let account = passdb.serviceAccount
    let block: [SettingsLine] = [
      .setting(key: "ldap_uris", value: escapingPercent(passdb.uris)),
      .flag(key: "ldap_starttls", passdb.transport == .startTLS),
      .setting(key: "ldap_version", value: "3"),
      .emptyList(key: "ldap_auth_sasl_mechanisms"),
      .setting(key: "ldap_auth_dn", value: escapingPercent(account?.bindDN ?? "")),
      .secret(
        key: "ldap_auth_dn_password",
        Secret(escapingPercent(account?.password.reveal() ?? ""))),
      .setting(key: "ldap_base", value: escapingPercent(passdb.searchBase)),
      .setting(key: "ldap_scope", value: "subtree"),
      .flag(key: "bind", true),
      .setting(key: "bind_userdn", value: passdb.userDN.map(spelling) ?? ""),
      .setting(key: "filter", value: spelling(passdb.filter)),
      // Fields of an earlier block or of the whole configuration would be merged with ours; this
      // takes them away.
      .emptyList(key: "fields"),
    ]
    return [.section(header: "passdb ldap", block + fields24(passdb.method))]
  }

  /// The field that names the account.
  ///
  /// A direct bind reads no entry, yet expands fields, so it gets none: the name stays as typed.
  private func fields24(_ method: LDAPPassdb.Method) -> [SettingsLine] {
    switch method {
    case .searchAndBind:
      [.section(header: "fields", [.setting(key: "user", value: AccountName.userField)])]
    case .directBind: []
    }
  }
}
