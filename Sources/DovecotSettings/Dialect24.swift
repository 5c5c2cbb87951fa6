import Secrets

extension Dialect {
  /// A whole `passdb ldap` block for the top level of the configuration, names as in src/auth/db-ldap-settings.c and
  /// src/auth/passdb-ldap.c of 2.4.1. A missing file then means no LDAP passdb instead of a dead auth process.
  func lines24(for passdb: LDAPPassdb) -> [SettingsLine] {
    var lines: [SettingsLine] = [
      .setting(key: "ldap_uris", value: escapingPercent(passdb.uris)),
      .flag(key: "ldap_starttls", passdb.transport == .startTLS),
    ]
    let account: LDAPPassdb.ServiceAccount? =
      if case .searchAndBind(let account) = passdb.method { account } else { nil }
    lines += [
      .setting(key: "ldap_auth_dn", value: escapingPercent(account?.bindDN ?? "")),
      .setting(
        key: "ldap_auth_dn_password", value: escapingPercent(account?.password.reveal() ?? "")),
      .setting(key: "ldap_base", value: escapingPercent(passdb.searchBase)),
      .flag(key: "bind", true),
    ]
    switch passdb.method {
    case .searchAndBind:
      lines += [
        .setting(key: "filter", value: spelling(passdb.filter)),
        .section(header: "fields", [.setting(key: "user", value: AccountName.userField)]),
      ]
    case .directBind(let userDN):
      lines += [
        .setting(key: "bind_userdn", value: spelling(userDN)),
        .setting(key: "filter", value: spelling(passdb.filter)),
      ]
    }
    return [.section(header: "passdb ldap", lines)]
  }
}
