import Testing

@testable import LDAPClient

@Suite("Why a TLS handshake failed")
struct TLSErrorTests {
  @Test(
    "GnuTLS: flags in the log only; the most serious one is reported",
    arguments: [
      (0x402, "it, or a CA certificate in its chain, has expired"),
      (0x202, "it, or a CA certificate in its chain, is not valid yet"),
      (0x42, "it is not signed by a trusted CA"),
      (0x22, "it is revoked"), (0x102, "it is signed with an insecure algorithm"),
      (0x82, "its issuer is not a CA"), (0x2, "it is not valid"),
      (0x442, "it, or a CA certificate in its chain, has expired"),
    ])
  func gnuTLS(_ flags: Int, _ reason: String) {
    let tlsLog = "TLS: peer cert untrusted or revoked (0x\(String(flags, radix: 16)))\nTLS: x\n"
    #expect(TLSError(tlsLog: tlsLog, diagnostic: "(unknown error code)").refusal == reason)
  }

  @Test("OpenSSL: the reason is in parentheses")
  func openSSL() {
    let diagnostic =
      "error:0A000086:SSL routines::certificate verify failed (certificate has expired)"
    #expect(TLSError(tlsLog: "", diagnostic: diagnostic).refusal == "certificate has expired")
  }

  @Test("both log a wrong name")
  func name() {
    let tlsLog =
      "TLS: hostname (ldap.test) does not match common name in certificate (other.test).\n"
    #expect(TLSError(tlsLog: tlsLog, diagnostic: "").refusal == "it is for another host name")
  }

  @Test(
    "anything else is passed on unchanged",
    arguments: [
      ("", "", ""), ("", "(unknown error code)", ""),
      (
        "TLS: can't connect: wrong version number.\n", "(unknown)",
        "can't connect: wrong version number."
      ),
      ("TLS: x\n", "tlsv1 alert", "tlsv1 alert"), ("x", "", "x"),
      ("TLS: peer cert untrusted or revoked (zz)\n", "", "peer cert untrusted or revoked (zz)"),
    ])
  func other(_ tlsLog: String, _ diagnostic: String, _ text: String) {
    let error = TLSError(tlsLog: tlsLog, diagnostic: diagnostic)
    #expect(error.refusal == nil)
    #expect(error.text == text)
  }
}
