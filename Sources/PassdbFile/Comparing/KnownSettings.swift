/// The settings that stand in files of this program's or of Modoboa's command.
///
/// What is not among them may be anything, a password on a line of its own included, and is never
/// shown, not even its name.
enum KnownSettings {
  /// Those whose values are no secret.
  static let visible: Set<String> = [
    "auth_bind", "auth_bind_userdn", "base", "dn", "ldap_version", "pass_attrs", "pass_filter",
    "sasl_bind", "scope", "tls", "uris", "user_filter",
    "bind", "bind_userdn", "fields", "filter", "ldap_auth_dn", "ldap_auth_sasl_mechanisms",
    "ldap_base", "ldap_scope", "ldap_starttls", "ldap_uris", "user",
  ]

  /// The passwords.
  static let secret: Set<String> = ["dnpass", "ldap_auth_dn_password"]

  /// Whether the name of a setting may be shown.
  static func isKnown(_ name: String) -> Bool {
    visible.contains(name) || secret.contains(name)
  }
}
