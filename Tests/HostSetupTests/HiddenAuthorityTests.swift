import DovecotGrammar
import Testing

@testable import HostSetup

@Suite("Whether Dovecot 2.4.3 and later looks at the system's CAs")
struct HiddenAuthorityTests {
  private func obstacle(_ text: String) -> String? {
    let root = ConfigurationSection(
      SettingsReader(.v24).statements(in: Array(text.utf8)).map {
        IncludedStatement(file: "/etc/dovecot/x.conf", statement: $0)
      })
    return LDAPTrust(.v24, passdb: nil, in: root, settings: []).obstacle(toSystems: "/ca.pem")
  }

  @Test(
    "it does, or knows the CA itself",
    arguments: [
      "", "ssl_client_ca_file =\n", "ssl_client_require_valid_cert = no\n",
      "ssl_client_ca_file = /ca.pem\n", "ssl_client {\n  ca_file = /ca.pem\n}\n",
      "ssl_client_ca_file = /etc/ssl/certs/ca-certificates.crt\n",
      "ssl_client_ca_dir = /etc/ssl/certs\n",
      "ssl_client_ca_dir = /other\nssl_client_ca_file = /ca.pem\n",
    ])
  func visible(text: String) {
    #expect(obstacle(text) == nil)
  }

  @Test(
    "it does not: what to do",
    arguments: [
      (
        "# A comment.\nssl_client_ca_file = /own.pem\n",
        "line 2: ssl_client_ca_file keeps Dovecot from the system's CAs, to which setup adds /ca.pem; run cat /ca.pem"
          + " >>/own.pem, then setup again with --ca-file /own.pem"
      ),
      (
        "ssl_client_ca_dir = /own\n",
        "line 1: ssl_client_ca_dir keeps Dovecot from the system's CAs, to which setup adds /ca.pem; add the line"
          + " ssl_client_ca_file = /ca.pem to /etc/dovecot/x.conf, then run setup again"
      ),
      (
        "ssl_client_ca_file = $ENV:CA\n",
        "line 1: the value is known to Dovecot alone, and so is whether it looks at the system's CAs, to which setup"
          + " adds /ca.pem; write the value as it is"
      ),
    ])
  func hidden(text: String, expected: String) {
    #expect(obstacle(text) == "/etc/dovecot/x.conf \(expected)")
  }
}
