import DovecotGrammar
import Secrets

// Known limits: `auth_bind_userdn` of a line above the include cannot be taken back, since an empty
// one is not "none" but binds with an empty DN. What checks certificates (`tls_require_cert`,
// `tls_ca_cert_file`) is left to the host.

extension Dialect {
  /// Settings for `dovecot-ldap.conf.ext`, names and defaults as in src/auth/db-ldap.c:90-166 of
  /// 2.3.19.1.
  ///
  /// Whatever decides who gets in is written, also where it is the default: the lines above the
  /// include would show through otherwise.
  func lines23(for passdb: LDAPPassdb) -> [SettingsLine] {
    [
      .setting(key: "uris", value: passdb.uris),
      .flag(key: "tls", passdb.transport == .startTLS),
      .setting(key: "ldap_version", value: "3"),
      .flag(key: "sasl_bind", false),
      .setting(key: "dn", value: passdb.serviceAccount?.bindDN ?? ""),
      .secret(key: "dnpass", passdb.serviceAccount?.password ?? Secret("")),
      .setting(key: "base", value: escapingPercent(passdb.searchBase)),
      .setting(key: "scope", value: "subtree"),
      .flag(key: "auth_bind", true),
    ] + method23(passdb.method) + [
      .setting(key: "user_filter", value: spelling(passdb.filter)),
      .setting(key: "pass_filter", value: spelling(passdb.filter)),
    ]
  }

  private func method23(_ method: LDAPPassdb.Method) -> [SettingsLine] {
    switch method {
    case .searchAndBind:
      [.setting(key: "pass_attrs", value: AccountName.passAttributes)]
    case .directBind(let userDN):
      // No entry is read, so nothing may rename the login, which the default `uid=user` would ask
      // for.
      [
        .setting(key: "auth_bind_userdn", value: spelling(userDN)),
        .setting(key: "pass_attrs", value: ""),
      ]
    }
  }
}
