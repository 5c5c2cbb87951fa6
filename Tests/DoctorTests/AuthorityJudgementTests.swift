import DovecotGrammar
import PassdbFile
import Testing

@testable import Doctor

/// What is said of authorities, for a directory with StartTLS.
struct AuthorityCase: Sendable, CustomTestStringConvertible {
  let name: String
  let dialect: Dialect
  var version: String?
  /// Above the include, in the settings file (2.3) or in dovecot.conf (2.4).
  var above = ""
  var ldapConf: String?
  var hasSystemStore = false
  var faults: [String: CertificateStore.Problem] = [:]
  let findings: [String]

  var testDescription: String { "\(dialect.rawValue): \(name)" }

  static let all = [
    AuthorityCase(name: "a file", dialect: .v23, above: "tls_ca_cert_file = /x\n", findings: []),
    AuthorityCase(name: "a folder", dialect: .v23, above: "tls_ca_cert_dir = /x\n", findings: []),
    AuthorityCase(name: "nothing", dialect: .v23, findings: ["trusted_authorities"]),
    AuthorityCase(
      name: "an empty name", dialect: .v23, above: "tls_ca_cert_file =\n",
      findings: ["trusted_authorities"]),
    AuthorityCase(name: "the system's", dialect: .v23, hasSystemStore: true, findings: []),
    AuthorityCase(name: "ldap.conf", dialect: .v23, ldapConf: "TLS_CACERT /x", findings: []),
    AuthorityCase(
      name: "a missing file", dialect: .v23, above: "\ntls_ca_cert_file = /x\n",
      faults: ["/x": .missing], findings: ["ca_file 2"]),
    AuthorityCase(
      name: "an earlier line does not count", dialect: .v23,
      above: "tls_ca_cert_file = /y\ntls_ca_cert_file = /x\n", faults: ["/y": .missing],
      findings: []),
    AuthorityCase(
      name: "one of ldap.conf that may not be read", dialect: .v23,
      ldapConf: "#\n\n tls_cacert\t/x ", faults: ["/x": .unreadable("/x")], findings: ["ca_file 3"]),
    AuthorityCase(
      name: "one of ldap.conf does not count", dialect: .v23, above: "tls_ca_cert_file = /x\n",
      ldapConf: "TLS_CACERT /y", faults: ["/y": .missing], findings: []),
    AuthorityCase(
      name: "never", dialect: .v23, above: "tls_require_cert = never\n",
      findings: ["trusted_authorities 1"]),
    AuthorityCase(
      name: "demand, whatever ldap.conf says", dialect: .v23,
      above: "tls_require_cert = demand\ntls_ca_cert_file = /x\n", ldapConf: "TLS_REQCERT never",
      findings: []),
    AuthorityCase(
      name: "never in ldap.conf", dialect: .v23, above: "tls_ca_cert_file = /x\n",
      ldapConf: "TLS_REQCERT never", findings: ["trusted_authorities 1"]),
    AuthorityCase(
      name: "a file", dialect: .v24, above: "ssl_client_ca_file = /x\n", findings: []),
    AuthorityCase(
      name: "a file that is missing", dialect: .v24, above: "ssl_client_ca_file = /x\n",
      faults: ["/x": .missing], findings: ["ca_file 1"]),
    AuthorityCase(name: "nothing", dialect: .v24, findings: ["trusted_authorities"]),
    AuthorityCase(name: "the system's", dialect: .v24, hasSystemStore: true, findings: []),
    AuthorityCase(
      name: "unchecked", dialect: .v24, above: "ssl_client {\n require_valid_cert = no\n}\n",
      findings: ["trusted_authorities 2"]),
    AuthorityCase(
      name: "ldap.conf does not decide that", dialect: .v24, ldapConf: "TLS_REQCERT never",
      hasSystemStore: true, findings: []),
    AuthorityCase(
      name: "2.4.1 ignores a file", dialect: .v24, version: "2.4.1",
      above: "ssl_client_ca_file = /x\n", hasSystemStore: true,
      findings: ["ca_defect 1", "ldap_injection"]),
    AuthorityCase(
      name: "2.4.1 ignores a folder", dialect: .v24, version: "2.4.1",
      above: "ssl_client_ca_dir = /x\n", ldapConf: "TLS_CACERT /y",
      findings: ["ca_defect 1", "ldap_injection"]),
    AuthorityCase(
      name: "2.4.1, and nobody else is named", dialect: .v24, version: "2.4.1",
      above: "ssl_client_ca_file = /x\n",
      findings: ["trusted_authorities", "ca_defect 1", "ldap_injection"]),
    AuthorityCase(
      name: "2.4.1, and ldap.conf names the same", dialect: .v24, version: "2.4.1",
      above: "ssl_client_ca_file = /x\n", ldapConf: "TLS_CACERT /x", findings: ["ldap_injection"]),
    AuthorityCase(
      name: "2.4.1 with Debian's own", dialect: .v24, version: "2.4.1",
      above: "ssl_client_ca_dir = /etc/ssl/certs\n", hasSystemStore: true,
      findings: ["ldap_injection"]),
    AuthorityCase(
      name: "2.4.1: a missing file that is ignored", dialect: .v24, version: "2.4.1",
      above: "ssl_client_ca_file = /x\n", hasSystemStore: true, faults: ["/x": .missing],
      findings: ["ca_defect 1", "ldap_injection"]),
  ]
}

@Suite("Whose word counts for certificates")
struct AuthorityJudgementTests {
  @Test("authorities", arguments: AuthorityCase.all)
  func authorities(example: AuthorityCase) {
    let facts = facts(example)
    #expect(facts.findings == example.findings)
    // Without TLS all of that is of no account.
    let plain = facts.with { $0.parameters.transport = .plain }
    #expect(plain.findings == example.findings.filter { $0 == "ldap_injection" })
  }

  private func facts(_ example: AuthorityCase) -> HostFacts {
    let isOld = example.dialect == .v23
    let text = example.above + HostFacts.include
    let files =
      isOld
      ? [
        "/d/dovecot.conf": ConfigurationCase.of23[0].main, "/d/dovecot-ldap.conf.ext": text,
        HostFacts.target: HostFacts.ours(.v23),
      ]
      : [
        "/d/dovecot.conf": example.above + ConfigurationCase.of24[0].main,
        HostFacts.target: HostFacts.ours(.v24),
      ]
    return HostFacts.of(example.dialect, files, version: example.version).with {
      $0.parameters.transport = .startTLS
      $0.authorities = AuthorityFacts(
        ldapConf: LDAPConf(path: "/l", text: example.ldapConf.map { Array($0.utf8) }),
        stores: example.faults.map { CertificateStore(path: $0.key, problem: $0.value) },
        hasSystemStore: example.hasSystemStore, usual: "/ca.crt")
    }
  }

  @Test("options of ldap.conf")
  func options() {
    let text =
      "# TLS_CACERT /a\n\n  tls_cacert   /b c \t\nREFERRALS\nreferrals off\nURI ldap://x#y\n"
    let conf = LDAPConf(path: "/l", text: Array(text.utf8))
    #expect(conf.options.map(\.name) == ["TLS_CACERT", "REFERRALS", "URI"])
    #expect(conf.options.map(\.value) == ["/b c", "off", "ldap://x#y"])
    #expect(conf.options.map(\.line) == [3, 5, 6])
    #expect(LDAPConf(path: "/l", text: nil).isThere == false)
  }

  @Test(
    "referrals of Active Directory",
    arguments: [
      (nil, ["referrals"]), ("REFERRALS on", ["referrals 1"]), ("REFERRALS off", []),
      ("referrals No", []), ("REFERRALS off\nREFERRALS yes", ["referrals 2"]),
      ("#REFERRALS off", ["referrals"]),
    ] as [(String?, [String])])
  func referrals(conf: String?, findings: [String]) {
    let main = ConfigurationCase.of23[0].main
    let facts = HostFacts.of23(main, settings: HostFacts.include).with {
      $0.parameters.isActiveDirectory = true
      $0.authorities.ldapConf = LDAPConf(path: "/l", text: conf.map { Array($0.utf8) })
    }
    #expect(facts.findings == findings)
    #expect(facts.with { $0.parameters.isActiveDirectory = false }.findings.isEmpty)
  }
}
