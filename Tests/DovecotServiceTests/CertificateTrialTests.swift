import Testing

@testable import DovecotService

@Suite("A host's certificate")
struct CertificateTrialTests {
  /// What openssl says, and what follows.
  static let cases: [(Int32, String, CertificateTrial)] = [
    (0, "CONNECTION ESTABLISHED\nVerification: OK\n", .trusted),
    (
      1, "depth=0 CN = a\nverify error:num=18:self-signed certificate\n",
      .rejected("self-signed certificate")
    ),
    (
      1, "verify error:num=62:hostname mismatch\nCONNECTION ESTABLISHED\n",
      .rejected("hostname mismatch")
    ),
    (1, "80:error: connect:errno=111\n", .notKnown("80:error: connect:errno=111")),
    (1, "", .notKnown("openssl ended with status 1")),
  ]

  @Test("is judged by what openssl says", arguments: cases)
  func verdict(status: Int32, errors: String, trial: CertificateTrial) {
    #expect(CertificateTrial.verdict(status: status, errors: errors) == trial)
  }

  @Test(
    "a host that would be an option of openssl is not asked", arguments: ["-x", "", "a b", "a;b"])
  func host(name: String) {
    let peer = CertificateTrial.Peer(host: name, port: 443, authorities: nil)
    #expect(
      CertificateTrial(peer, asUser: "nobody", timeout: 5) == .notKnown("\(name) is no host name"))
  }
}
