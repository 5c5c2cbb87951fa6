/// A setting that Dovecot reads for an ldap passdb, and why it cannot change who gets in, or how
/// secure the connection is, from a place outside of the file.
package struct LDAPSetting: Sendable {
  /// What keeps it from doing so.
  package enum Treatment: Sendable {
    /// The file has it.
    case written
    /// Doctor finds these lines above the include: in dovecot-ldap.conf.ext (2.3), in dovecot.conf
    /// (2.4).
    case found(String)
    /// It cannot do so; the reason.
    case harmless(String)
  }

  /// The name at the top level.
  package let name: String
  package let treatment: Treatment

  private init(_ name: String, _ treatment: Treatment) {
    (self.name, self.treatment) = (name, treatment)
  }

  private static let sasl = "used with a SASL mechanism only, and the file has none"
  private static let userdb = "read for an ldap userdb only"
  private static let compared = "the password is not compared: Dovecot binds with it"
  private static let certificate = "identifies Dovecot to the LDAP server; the bind decides"
  private static let process = "chooses the process that asks the LDAP server"

  /// `setting_defs` in src/auth/db-ldap.c of 2.3.19.1, which is the same in 2.3.21.1.
  package static let v23 =
    [
      "uris", "dn", "dnpass", "auth_bind", "tls", "sasl_bind", "deref", "scope", "base",
      "ldap_version", "pass_attrs", "pass_filter", "user_filter",
    ].map { LDAPSetting($0, .written) }
    + [
      LDAPSetting("auth_bind_userdn", .found("auth_bind_userdn = uid=%u")),
      LDAPSetting("tls_ca_cert_file", .found("tls_ca_cert_file = /missing")),
      LDAPSetting("tls_ca_cert_dir", .found("tls_ca_cert_dir = /missing")),
      LDAPSetting("tls_require_cert", .found("tls_require_cert = never")),
      LDAPSetting("tls_cipher_suite", .found("tls_cipher_suite = NORMAL:+NULL")),
      LDAPSetting("ldaprc_path", .found("ldaprc_path = /ldaprc")),
      LDAPSetting("hosts", .harmless("not read where there are uris")),
      LDAPSetting("sasl_mech", .harmless(sasl)), LDAPSetting("sasl_realm", .harmless(sasl)),
      LDAPSetting("sasl_authz_id", .harmless(sasl)),
      LDAPSetting("tls_cert_file", .harmless(certificate)),
      LDAPSetting("tls_key_file", .harmless(certificate)),
      LDAPSetting("debug_level", .harmless("only adds to the log")),
      LDAPSetting("user_attrs", .harmless(userdb)), LDAPSetting("iterate_attrs", .harmless(userdb)),
      LDAPSetting("iterate_filter", .harmless(userdb)),
      LDAPSetting("userdb_warning_disable", .harmless(userdb)),
      LDAPSetting("default_pass_scheme", .harmless(compared)),
      LDAPSetting("blocking", .harmless(process)),
    ]

  /// `ldap_…`, `userdb_ldap_…`, and `passdb_…` of all drivers and of ldap: src/auth/db-ldap-settings.c,
  /// src/auth/auth-settings.c and src/lib-ldap/ldap-settings.c of 2.4.1, which have the same names in
  /// 2.4.5.
  package static let v24 =
    [
      "ldap_uris", "ldap_starttls", "ldap_version", "ldap_auth_sasl_mechanisms", "ldap_auth_dn",
      "ldap_auth_dn_password", "ldap_base", "ldap_scope", "ldap_deref", "passdb_ldap_bind",
      "passdb_ldap_bind_userdn", "passdb_ldap_filter", "passdb_fields",
    ].map { LDAPSetting($0, .written) }
    + [
      LDAPSetting("passdb_deny", .found("passdb_deny = yes")),
      LDAPSetting("passdb_driver", .found("passdb_driver = sql")),
      LDAPSetting("passdb_master", .found("passdb_master = yes")),
      LDAPSetting("passdb_mechanisms_filter", .found("passdb_mechanisms_filter = external")),
      LDAPSetting("passdb_result_failure", .found("passdb_result_failure = continue-ok")),
      LDAPSetting("passdb_result_internalfail", .found("passdb_result_internalfail = return-ok")),
      LDAPSetting("passdb_result_success", .found("passdb_result_success = return-fail")),
      LDAPSetting("passdb_skip", .found("passdb_skip = unauthenticated")),
      LDAPSetting("ldap_auth_sasl_realm", .harmless(sasl)),
      LDAPSetting("ldap_auth_sasl_authz_id", .harmless(sasl)),
      LDAPSetting(
        "ldap_connection_group", .harmless("connections are shared with equal settings only")),
      LDAPSetting("ldap_debug_level", .harmless("only adds to the log")),
      LDAPSetting("ldap_max_idle_time", .harmless("read for LDAP dictionaries only")),
      LDAPSetting("ldap_timeout", .harmless("read for LDAP dictionaries only")),
      LDAPSetting("passdb_default_password_scheme", .harmless(compared)),
      LDAPSetting("passdb_fields_import_all", .harmless("not read by the ldap driver")),
      LDAPSetting("passdb_name", .harmless("a name for messages")),
      LDAPSetting("passdb_use_cache", .harmless("a cached password was correct before")),
      LDAPSetting("passdb_use_worker", .harmless(process)),
      LDAPSetting("passdb_username_filter", .harmless("only keeps users out, on purpose")),
      LDAPSetting("userdb_ldap_filter", .harmless(userdb)),
      LDAPSetting("userdb_ldap_iterate_fields", .harmless(userdb)),
      LDAPSetting("userdb_ldap_iterate_filter", .harmless(userdb)),
    ]

  /// The settings of the TLS client that `ldap_set_tls_options()` reads, src/lib-ldap/ldap-utils.c of
  /// 2.4.1 and 2.4.4, with the same names in 2.4.5.
  package static let tls24 = [
    LDAPSetting("ssl_client_ca_file", .found("ssl_client_ca_file = /missing")),
    LDAPSetting("ssl_client_ca_dir", .found("ssl_client_ca_dir = /missing")),
    LDAPSetting(
      "ssl_client_require_valid_cert", .found("ssl_client_require_valid_cert = no")),
    LDAPSetting("ssl_cipher_list", .found("ssl_cipher_list = ALL:aNULL:@SECLEVEL=0")),
    LDAPSetting("ssl_client_cert_file", .harmless(certificate)),
    LDAPSetting("ssl_client_key_file", .harmless(certificate)),
    LDAPSetting(
      "ssl_min_protocol", .harmless("the certificate is verified with each version of TLS")),
    LDAPSetting("ssl_curve_list", .harmless("the certificate is verified with each curve")),
  ]
}
