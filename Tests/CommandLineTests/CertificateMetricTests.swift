import Diagnostics
import Testing

@testable import LDAPClient
@testable import update_dovecot_conf

@Suite("The metric of an LDAP server's certificate")
struct CertificateMetricTests {
  private static let name = "update_dovecot_conf_ldap_certificate_not_after_timestamp_seconds"

  private static func metrics(_ certificates: [CertificateMetric] = []) -> Metrics {
    var metrics = Metrics(
      dovecotDirectory: "/etc/dovecot", lastRun: 1, lastChange: 2, isInSync: true,
      isReloadPending: false, exitStatus: .success)
    metrics.certificates = certificates
    return metrics
  }

  private static func verdict(
    _ server: String, end: Int? = nil, isDown: Bool = false
  ) -> ServerVerdict {
    var verdict = ServerVerdict(
      server: server, error: isDown ? LDAPError(.unreachable, server: server, "down") : nil)
    verdict.certificateEnd = end
    return verdict
  }

  private static let known = [
    CertificateMetric(server: "a:636", end: 10), CertificateMetric(server: "[::1]:636", end: 20),
  ]

  @Test("it comes last, one line for each server, and not at all without any")
  func text() {
    let without = Self.metrics().text
    #expect(!without.contains(Self.name))
    #expect(
      Self.metrics(Self.known).text == without + """
        # HELP \(Self.name) When the certificate of an LDAP server expires, as last seen.
        # TYPE \(Self.name) gauge
        \(Self.name){dovecot_directory="/etc/dovecot",server="a:636"} 10
        \(Self.name){dovecot_directory="/etc/dovecot",server="[::1]:636"} 20

        """)
  }

  @Test("a run that asks nobody keeps it")
  func kept() {
    var metrics = Self.metrics()
    metrics.takeCertificates(of: [], orOf: Array(Self.metrics(Self.known).text.utf8))
    #expect(metrics.certificates == Self.known)
  }

  @Test("a run that asks replaces it, but for servers that are down")
  func asked() {
    let old = Array(Self.metrics(Self.known).text.utf8)
    let cases: [([ServerVerdict], [CertificateMetric])] = [
      ([Self.verdict("a:636", end: 11)], [CertificateMetric(server: "a:636", end: 11)]),
      (
        [Self.verdict("a:636", isDown: true), Self.verdict("c:636", end: 30)],
        [Self.known[0], CertificateMetric(server: "c:636", end: 30)]
      ),
      // Without TLS from now on.
      ([Self.verdict("a:636")], []),
    ]
    for (verdicts, certificates) in cases {
      var metrics = Self.metrics()
      metrics.takeCertificates(of: verdicts, orOf: old)
      #expect(metrics.certificates == certificates)
    }
  }

  @Test(
    "other lines of an older file are ignored",
    arguments: [
      "{dovecot_directory=\"/etc/dovecot\",server=\"a\"} x",
      "{dovecot_directory=\"/d\",server=\"a\"} 1",
      "{dovecot_directory=\"/etc/dovecot\",server=\"a\\\"b\"} 1", "{server=\"a\"} 1",
      "{dovecot_directory=\"/etc/dovecot\",server=\"a\"} 1 2",
      "{dovecot_directory=\"/etc/dovecot\",server=\"a",
      "{dovecot_directory=\"/etc/dovecot\",server=\"",
    ])
  func strange(line: String) {
    var metrics = Self.metrics()
    metrics.takeCertificates(of: [], orOf: Array("\(Self.name)\(line)\n".utf8))
    #expect(metrics.certificates.isEmpty)
  }
}
