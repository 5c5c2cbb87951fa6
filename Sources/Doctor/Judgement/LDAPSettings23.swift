/// The settings of an ldap settings file of 2.3 (src/auth/db-ldap.c:94 of 2.3.19.1).
enum LDAPSettings23 {
  static let names: Set<String> = [
    "hosts", "uris", "dn", "dnpass", "auth_bind", "auth_bind_userdn", "tls", "sasl_bind",
    "sasl_mech", "sasl_realm", "sasl_authz_id", "tls_ca_cert_file", "tls_ca_cert_dir",
    "tls_cert_file", "tls_key_file", "tls_cipher_suite", "tls_require_cert", "deref", "scope",
    "base", "ldap_version", "debug_level", "ldaprc_path", "user_attrs", "user_filter",
    "pass_attrs", "pass_filter", "iterate_attrs", "iterate_filter", "default_pass_scheme",
    "userdb_warning_disable", "blocking",
  ]
  static let switches: Set<String> = [
    "auth_bind", "tls", "sasl_bind", "userdb_warning_disable", "blocking",
  ]
}
