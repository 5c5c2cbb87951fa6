import TestSupport
import Testing

@Suite("Values of the wrong type or meaning", .timeLimit(.minutes(20)))
struct WrongTypeTests {
  @Test(
    "A value that cannot be used is refused with the name of its parameter",
    arguments: [
      BadValue("authentication_type", "[\"ldap\"]"), BadValue("authentication_type", "true"),
      BadValue("ldap_dovecot_sync", "\"true\""), BadValue("ldap_dovecot_sync", "2"),
      BadValue("ldap_server_address", "[\"a\", \"b\"]"), BadValue("ldap_server_address", "true"),
      BadValue("ldap_server_address", "null"), BadValue("ldap_server_address", "\"a b\""),
      BadValue("ldap_server_address", "\"ldap://a\""),
      BadValue("ldap_server_address", "\"a\\n\\\"dn = x\""),
      BadValue("ldap_server_port", "\"ldap\""), BadValue("ldap_server_port", "null"),
      BadValue("ldap_server_port", "389.5"), BadValue("ldap_server_port", "0"),
      BadValue("ldap_server_port", "65536"), BadValue("ldap_server_port", "1e400"),
      BadValue("ldap_server_port", "99999999999999999999"), BadValue("ldap_server_port", "true"),
      BadValue("ldap_server_port", "636"),
      BadValue("ldap_secured", "\"tls\""), BadValue("ldap_secured", "null"),
      BadValue("ldap_secured", "true"), BadValue("ldap_secured", "{}"),
      BadValue("ldap_auth_method", "\"simple\""), BadValue("ldap_auth_method", "null"),
      BadValue("ldap_bind_dn", "false"), BadValue("ldap_bind_dn", "\"\""),
      BadValue("ldap_bind_dn", "\"cn=a\\u0000,dc=b\""),
      BadValue("ldap_bind_password", "{\"Invented-Bind-2\": 1}"),
      BadValue("ldap_bind_password", "[\"Invented-Bind-2\"]"),
      BadValue("ldap_bind_password", "\"\""), BadValue("ldap_bind_password", "null"),
      BadValue("ldap_bind_password", "true"),
      BadValue("ldap_bind_password", "\"Invented-Bind-2\\n\""),
      BadValue("ldap_bind_password", "\"Invented-Bind-2\\u0000\""),
      BadValue("ldap_search_base", "null"), BadValue("ldap_search_base", "[]"),
      BadValue("ldap_search_base", "\"\""), BadValue("ldap_search_base", "\"dc=a\\ndc=b\""),
      BadValue("ldap_search_filter", "null"), BadValue("ldap_search_filter", "{}"),
      BadValue("ldap_search_filter", "\"(mail=x)\""),
      BadValue("ldap_search_filter", "\"(mail=%(user)r)\""),
      BadValue("ldap_search_filter", "\"(mail=%(user)s)%\""),
      BadValue("ldap_dovecot_conf_file", "true"), BadValue("ldap_dovecot_conf_file", "null"),
      BadValue("ldap_dovecot_conf_file", "[\"/etc/dovecot/a.conf\"]"),
      BadValue("ldap_enable_secondary_server", "\"yes\""),
    ])
  func refused(bad: BadValue) async throws {
    try await expectRefused(Parameters.searchBind.with(bad.name, bad.json), naming: bad.name)
  }

  @Test(
    "An enabled secondary server is checked like the first",
    arguments: [
      BadValue("ldap_secondary_server_address", "[]"),
      BadValue("ldap_secondary_server_address", "\"b,c\""),
      BadValue("ldap_secondary_server_port", "\"\""),
      BadValue("ldap_secondary_server_port", "70000"),
    ])
  func secondary(bad: BadValue) async throws {
    let both = Parameters.searchBind.with("ldap_enable_secondary_server", "true")
      .with("ldap_secondary_server_address", "\"ldap2.example.test\"")
    try await expectRefused(both.with(bad.name, bad.json), naming: bad.name)
  }

  @Test(
    "A direct bind needs a template with the login",
    arguments: ["null", "\"\"", "{}", "\"cn=admin\"", "\"uid=%(user)-8s\"", "\"uid=%(user)s\\n\""])
  func directBind(template: String) async throws {
    let direct = Parameters.searchBind.with("ldap_auth_method", "\"directbind\"")
    try await expectRefused(
      direct.with("ldap_user_dn_template", template), naming: "ldap_user_dn_template")
  }

  @Test(
    "A value that is not used may be anything",
    arguments: [
      BadValue("ldap_user_dn_template", "[]"), BadValue("ldap_secondary_server_port", "\"x\""),
      BadValue("ldap_secondary_server_address", "true"), BadValue("ldap_sync_bind_dn", "{}"),
      BadValue("default_password", "[[[1]]]"), BadValue("unknown", "null"),
    ])
  func irrelevant(odd: BadValue) async throws {
    let host = Host()
    expectChange(try await host.sync(Parameters.searchBind.with(odd.name, odd.json)))
    try await expectFile(of: .searchBind, on: host)
  }

  private func expectRefused(
    _ parameters: Parameters, naming name: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    for further in [[], ["--force"], ["--check"]] {
      expectRefusal(
        try await host.sync(parameters, further), 65, naming: [name], on: host, before: before,
        sourceLocation: sourceLocation)
    }
  }
}
