import DovecotGrammar
import Testing

@Suite("What Dovecot 2.4 does not accept of a configuration for 2.3")
struct ConversionTests {
  private func conversions(_ text: String) -> [String] {
    let statements = SettingsReader(.v24).statements(in: Array(text.utf8)).map {
      IncludedStatement(file: "/f", statement: $0)
    }
    return Conversion.all(in: ConfigurationSection(statements)).map {
      "\($0.place.lines.lowerBound) \($0.old): \($0.new)"
    }
  }

  @Test(
    "a statement, and what stands there instead",
    arguments: [
      ("mail_location = maildir:~/M\n", ["1 mail_location: mail_driver, mail_path"]),
      ("mail_driver = maildir\nssl = yes\n# mail_location = x\n", []),
      (
        "\npassdb {\n driver = sql\n args = /x\n}\n",
        ["2 passdb {: passdb sql {, with the settings of the file behind args in it"]
      ),
      ("passdb sql {\n query = SELECT 1\n}\n", []),
      (
        "namespace inbox {\n inbox = yes\n location = maildir:~/M\n}\n",
        ["3 location: mail_driver, mail_path"]
      ),
      ("namespace {\n inbox = yes\n}\n", ["1 namespace {: namespace NAME {"]),
      (
        "service imap {\n service_count = 1\n inet_listener x {\n  address = *\n }\n}\n",
        ["2 service_count: restart_request_count", "4 address: listen"]
      ),
      (
        "protocol imap {\n mail_plugins = $mail_plugins imap_quota\n}\nuser = $default_internal_user\n",
        [
          "2 mail_plugins: mail_plugins {, with a line NAME = yes for each that is added",
          "4 user: the value, or $SET:default_internal_user",
        ]
      ),
      ("user = $ENV:X\nx = $SET:y\n", []),
      ("auth_username_format = %Lu\n", ["1 auth_username_format: %{user|lower} for %Lu"]),
      ("mail_home = /x/%{user}/100%%\n", []),
      ("a = %{user}%Ld\n", ["1 a: %{user|domain|lower} for %Ld"]),
      (
        "auth_cache_ttl = 60\nx_ttl = 0\ny_ttl = 5m\n",
        ["1 auth_cache_ttl: the same with a unit: 60s"]
      ),
      (
        "dovecot_config_version = 2.4.0\nlocal_name a {\n ssl_cert = </x\n}\n",
        ["3 ssl_cert: ssl_server_cert_file, without <"]
      ),
    ] as [(String, [String])])
  func statement(text: String, expected: [String]) {
    #expect(conversions(text) == expected)
  }
}
