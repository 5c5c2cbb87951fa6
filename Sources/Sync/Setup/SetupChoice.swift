/// What options set for `setup`.
package struct SetupChoice: Sendable {
  /// The absolute path of a CA file for LDAP servers; nil to change nothing about CAs.
  package var caFile: String?
  /// Whether Modoboa's database decides about accounts after the LDAP server (`disabled_accounts = refuse`).
  package var refusesDisabledAccounts: Bool

  package init(caFile: String?, refusesDisabledAccounts: Bool) {
    self.caFile = caFile
    self.refusesDisabledAccounts = refusesDisabledAccounts
  }
}
