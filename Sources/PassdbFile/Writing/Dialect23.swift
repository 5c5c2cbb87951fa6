import DovecotGrammar
import Secrets

// Known limits: `auth_bind_userdn` on a line above the include cannot be reset, since an empty one
// is not "none" but binds with an empty DN. The host's own settings verify certificates
// (`tls_require_cert`, `tls_ca_cert_file`).

extension Dialect {
  /// Settings for `dovecot-ldap.conf.ext`, with names and defaults from src/auth/db-ldap.c:90-166
  /// of 2.3.19.1.
  ///
  /// Each setting that decides who can log in is written, even if it has its default value:
  /// otherwise lines above the include would still apply.
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
      .setting(key: "deref", value: Self.noAliases),
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
      // No entry is read, so the default `uid=user`, which renames the login, must go.
      [
        .setting(key: "auth_bind_userdn", value: spelling(userDN)),
        .setting(key: "pass_attrs", value: ""),
      ]
    }
  }
}
