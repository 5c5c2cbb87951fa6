import Secrets

extension Dialect {
  /// The lines that make this dialect's Dovecot do what a passdb says.
  func lines(for passdb: LDAPPassdb) -> [SettingsLine] {
    switch self {
    case .v23: lines23(for: passdb)
    case .v24: lines24(for: passdb)
    }
  }

  /// Settings for `dovecot-ldap.conf.ext`, names and defaults as in src/auth/db-ldap.c:90-166 of 2.3.19.1.
  private func lines23(for passdb: LDAPPassdb) -> [SettingsLine] {
    let filter = spelling(passdb.filter)
    var lines: [SettingsLine] = [
      .setting(key: "uris", value: passdb.uris),
      .flag(key: "tls", passdb.transport == .startTLS),
    ]
    switch passdb.method {
    case .searchAndBind(let account):
      lines += account23(account)
      lines += [
        .flag(key: "auth_bind", true),
        .setting(key: "pass_attrs", value: AccountName.passAttributes),
      ]
    case .directBind(let userDN):
      lines += account23(nil)
      lines += [
        .flag(key: "auth_bind", true),
        .setting(key: "auth_bind_userdn", value: spelling(userDN)),
        // No entry is read, so nothing may rename the login, which the default `uid=user` would ask for.
        .setting(key: "pass_attrs", value: ""),
      ]
    }
    lines += [
      .setting(key: "base", value: escapingPercent(passdb.searchBase)),
      .setting(key: "user_filter", value: filter),
      .setting(key: "pass_filter", value: filter),
    ]
    return lines
  }

  /// `dn` and `dnpass`. Both are written empty for an anonymous search: left out, those of a line above the include
  /// would show through.
  private func account23(_ account: LDAPPassdb.ServiceAccount?) -> [SettingsLine] {
    [
      .setting(key: "dn", value: account?.bindDN ?? ""),
      .setting(key: "dnpass", value: account?.password.reveal() ?? ""),
    ]
  }
}
