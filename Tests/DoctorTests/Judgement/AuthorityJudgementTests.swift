import DovecotGrammar
import PassdbFile
import Testing

@testable import Doctor

/// Which CA Dovecot trusts for an LDAP server with StartTLS, and what doctor finds in that.
struct AuthorityCase: Sendable, CustomTestStringConvertible {
  let name: String
  let dialect: Dialect
  var version: String?
  /// Above the include, in the settings file (2.3) or in dovecot.conf (2.4).
  var above = ""
  /// The settings file of 2.3, which 2.4 does not read.
  var leftOver: String?
  var ldapConf: String?
  /// The file that `ldaprc_path` names.
  var ldaprc: String?
  var hasSystemStore = false
  var faults: [String: CertificateStore.Problem] = [:]
  let findings: [String]

  var testDescription: String { "\(dialect.rawValue): \(name)" }

  static let all = [
    AuthorityCase(name: "a file", dialect: .v23, above: "tls_ca_cert_file = /x\n", findings: []),
    AuthorityCase(
      name: "a directory", dialect: .v23, above: "tls_ca_cert_dir = /x\n", findings: []),
    AuthorityCase(name: "none", dialect: .v23, findings: ["trusted_authorities 1"]),
    AuthorityCase(
      name: "an empty value", dialect: .v23, above: "tls_ca_cert_file =\n",
      findings: ["trusted_authorities 2"]),
    AuthorityCase(name: "the system's store", dialect: .v23, hasSystemStore: true, findings: []),
    AuthorityCase(name: "ldap.conf", dialect: .v23, ldapConf: "TLS_CACERT /x", findings: []),
    AuthorityCase(
      name: "a missing file", dialect: .v23, above: "\ntls_ca_cert_file = /x\n",
      faults: ["/x": .missing], findings: ["ca_file 2"]),
    AuthorityCase(
      name: "the last line wins", dialect: .v23,
      above: "tls_ca_cert_file = /y\ntls_ca_cert_file = /x\n", faults: ["/y": .missing],
      findings: []),
    AuthorityCase(
      name: "a file of ldap.conf that Dovecot cannot read", dialect: .v23,
      ldapConf: "#\n\n tls_cacert\t/x ", faults: ["/x": .unreadable("/x")], findings: ["ca_file 3"]),
    AuthorityCase(
      name: "a file of ldap.conf is overridden", dialect: .v23, above: "tls_ca_cert_file = /x\n",
      ldapConf: "TLS_CACERT /y", faults: ["/y": .missing], findings: []),
    AuthorityCase(
      name: "never", dialect: .v23, above: "tls_require_cert = never\n",
      findings: ["trusted_authorities 1"]),
    AuthorityCase(
      name: "demand overrides ldap.conf", dialect: .v23,
      above: "tls_require_cert = demand\ntls_ca_cert_file = /x\n", ldapConf: "TLS_REQCERT never",
      findings: []),
    AuthorityCase(
      name: "never in ldap.conf", dialect: .v23, above: "tls_ca_cert_file = /x\n",
      ldapConf: "TLS_REQCERT never", findings: ["trusted_authorities 1"]),
    AuthorityCase(
      name: "never in the file of ldaprc_path", dialect: .v23,
      ldapConf: "TLS_CACERT /x\nTLS_REQCERT demand", ldaprc: "\nTLS_REQCERT never",
      findings: ["trusted_authorities 2"]),
    AuthorityCase(
      name: "the file of ldaprc_path overrides ldap.conf", dialect: .v23,
      ldapConf: "TLS_CACERT /x\nTLS_REQCERT never", ldaprc: "TLS_CACERT /y\nTLS_REQCERT demand",
      faults: ["/x": .missing], findings: []),
    AuthorityCase(
      name: "a file", dialect: .v24, above: "ssl_client_ca_file = /x\n", findings: []),
    AuthorityCase(
      name: "a missing file", dialect: .v24, above: "ssl_client_ca_file = /x\n",
      faults: ["/x": .missing], findings: ["ca_file 1"]),
    AuthorityCase(name: "none", dialect: .v24, findings: ["trusted_authorities"]),
    AuthorityCase(name: "the system's store", dialect: .v24, hasSystemStore: true, findings: []),
    AuthorityCase(
      name: "certificates are not checked", dialect: .v24,
      above: "ssl_client {\n require_valid_cert = no\n}\n",
      findings: ["trusted_authorities 2"]),
    AuthorityCase(
      name: "ldap.conf does not switch checks off", dialect: .v24, ldapConf: "TLS_REQCERT never",
      hasSystemStore: true, findings: []),
    AuthorityCase(
      name: "2.4.1 ignores a file", dialect: .v24, version: "2.4.1",
      above: "ssl_client_ca_file = /x\n", hasSystemStore: true,
      findings: ["ca_defect 1", "ldap_injection"]),
    AuthorityCase(
      name: "2.4.1 ignores a directory", dialect: .v24, version: "2.4.1",
      above: "ssl_client_ca_dir = /x\n", ldapConf: "TLS_CACERT /y",
      findings: ["ca_defect 1", "ldap_injection"]),
    AuthorityCase(
      name: "2.4.1 ignores a file, and there is no other", dialect: .v24, version: "2.4.1",
      above: "ssl_client_ca_file = /x\n",
      findings: ["trusted_authorities", "ca_defect 1", "ldap_injection"]),
    AuthorityCase(
      name: "2.4.1, ldap.conf names the same file", dialect: .v24, version: "2.4.1",
      above: "ssl_client_ca_file = /x\n", ldapConf: "TLS_CACERT /x", findings: ["ldap_injection"]),
    AuthorityCase(
      name: "2.4.1 with Debian's own directory", dialect: .v24, version: "2.4.1",
      above: "ssl_client_ca_dir = /etc/ssl/certs\n", hasSystemStore: true,
      findings: ["ldap_injection"]),
    AuthorityCase(
      name: "a CA that only 2.3 read", dialect: .v24, leftOver: "\ntls_ca_cert_file = /x\n",
      hasSystemStore: true, findings: ["trusted_authorities 2"]),
    AuthorityCase(
      name: "a CA that only 2.3 read, and 2.4 knows", dialect: .v24,
      above: "ssl_client_ca_file = /x\n", leftOver: "tls_ca_cert_file = /x\n", findings: []),
    AuthorityCase(
      name: "the system's CAs, which only 2.3 had to be told", dialect: .v24,
      leftOver: "tls_ca_cert_file = /etc/ssl/certs/ca-certificates.crt\n", hasSystemStore: true,
      findings: []),
    AuthorityCase(
      name: "2.4.1, a CA that only 2.3 read", dialect: .v24, version: "2.4.1",
      leftOver: "tls_ca_cert_file = /x\n", hasSystemStore: true,
      findings: ["trusted_authorities 1", "ldap_injection"]),
    AuthorityCase(
      name: "2.4.1 ignores a missing file", dialect: .v24, version: "2.4.1",
      above: "ssl_client_ca_file = /x\n", hasSystemStore: true, faults: ["/x": .missing],
      findings: ["ca_defect 1", "ldap_injection"]),
  ]
}

@Suite("Which CA counts")
struct AuthorityJudgementTests {
  @Test("a CA that is missing, unreadable, ignored or not asked for", arguments: AuthorityCase.all)
  func authorities(example: AuthorityCase) {
    let facts = facts(example)
    #expect(facts.findings == example.findings)
    // Without TLS, none of that matters.
    let plain = facts.with { $0.parameters.transport = .plain }
    #expect(plain.findings == example.findings.filter { $0 == "ldap_injection" })
  }

  @Test("a CA that only 2.3 read goes to where the installed Dovecot looks")
  func leftOver() {
    func steps(_ version: String) -> [Remedy.Step]? {
      let example = AuthorityCase(
        name: "", dialect: .v24, version: version, leftOver: "tls_ca_cert_file = /etc/ssl/o.pem\n",
        hasSystemStore: true, findings: [])
      return facts(example).trustedAuthoritiesItem.remedy?.steps
    }
    let removed = Remedy.Step.remove(lines: 1...1, of: "/d/dovecot-ldap.conf.ext")
    #expect(
      steps("2.4.3") == [
        .put(["ssl_client_ca_file = /etc/ssl/o.pem"], into: "/d/dovecot.conf", .last), removed,
      ])
    #expect(
      steps("2.4.1") == [
        .run(
          "cp /etc/ssl/o.pem /usr/local/share/ca-certificates/o.crt && update-ca-certificates && doveadm reload"
        ), removed,
      ])
  }

  private func facts(_ example: AuthorityCase) -> HostFacts {
    let isOld = example.dialect == .v23
    let text = example.above + HostFacts.include
    let files =
      isOld
      ? [
        "/d/dovecot.conf": HostFacts.main23, "/d/dovecot-ldap.conf.ext": text,
        HostFacts.target: HostFacts.ours(.v23),
      ]
      : [
        "/d/dovecot.conf": example.above + HostFacts.main24,
        HostFacts.target: HostFacts.ours(.v24),
      ].merging(example.leftOver.map { ["/d/dovecot-ldap.conf.ext": $0] } ?? [:]) { $1 }
    return HostFacts.of(example.dialect, files, version: example.version).with {
      $0.parameters.transport = .startTLS
      $0.authorities = AuthorityFacts(
        ldapConf: LDAPConf(path: "/l", text: example.ldapConf.map { Array($0.utf8) }),
        ldaprc: example.ldaprc.map { LDAPConf(path: "/r", text: Array($0.utf8)) },
        stores: example.faults.map { CertificateStore(path: $0.key, problem: $0.value) },
        hasSystemStore: example.hasSystemStore, usual: "/ca.crt")
    }
  }
}
