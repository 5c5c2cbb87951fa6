/// What options set for `setup`.
package struct SetupChoice {
  /// The absolute path of a CA file for LDAP servers; nil to change nothing about CAs.
  package var caFile: String?
  /// Whether Dovecot 2.4 uses `ssl_client_ca_file` for LDAP.
  package let heedsClientTLSSettings: () -> Bool
  /// Whether Modoboa's database decides about accounts after the LDAP server (`disabled_accounts = refuse`).
  package var refusesDisabledAccounts: Bool

  package init(
    caFile: String?, refusesDisabledAccounts: Bool,
    heedsClientTLSSettings: @escaping () -> Bool = { false }
  ) {
    self.caFile = caFile
    self.heedsClientTLSSettings = heedsClientTLSSettings
    self.refusesDisabledAccounts = refusesDisabledAccounts
  }
}
