import DovecotGrammar
import Secrets

// Known limits: a `passdb ldap` block after the include overrides this one, setting by setting. The
// host's own settings verify certificates (`ssl_client_require_valid_cert`, `ssl_client_ca_file`).

extension Dialect {
  /// A complete `passdb ldap` block for the top level of the configuration.
  ///
  /// Names as in src/auth/db-ldap-settings.c and src/auth/passdb-ldap.c of 2.4.1. Since the block
  /// is complete, a missing file means no ldap passdb, and the auth process still starts. Dovecot
  /// merges blocks with the same name, so each setting that decides who can log in is written, even
  /// if it has its default value.
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
      .setting(key: "ldap_deref", value: Self.noAliases),
      .flag(key: "bind", true),
      .setting(key: "bind_userdn", value: passdb.userDN.map(spelling) ?? ""),
      .setting(key: "filter", value: spelling(passdb.filter)),
      // Removes fields of an earlier block or of the top level, which would be merged with these.
      .emptyList(key: "fields"),
    ]
    return [
      .section(
        header: "passdb ldap",
        block + fields24(passdb.method) + (passdb.leavesDecision ? [Self.decisionLeft] : []))
    ]
  }

  /// The setting with which a correct password is not enough.
  ///
  /// Without it there is none: a host may have set `passdb_result_success` for all passdbs.
  private static let decisionLeft = SettingsLine.setting(key: "result_success", value: "continue")

  /// The field that sets the account name.
  ///
  /// A direct bind reads no entry but still expands fields, so it has none; the name stays as is.
  private func fields24(_ method: LDAPPassdb.Method) -> [SettingsLine] {
    switch method {
    case .searchAndBind:
      [.section(header: "fields", [.setting(key: "user", value: AccountName.userField)])]
    case .directBind: []
    }
  }
}
