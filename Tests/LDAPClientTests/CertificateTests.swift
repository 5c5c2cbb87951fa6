import TestSupport
import Testing

@testable import LDAPClient

@Suite("Certificates")
struct CertificateTests {
  private let scratch = Scratch()

  /// A certificate made by OpenSSL, in DER.
  private func certificate(_ options: [String]) async throws -> Certificate {
    _ = try await Program.succeed(
      "/usr/bin/openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
        scratch["key"], "-out", scratch["pem"], "-days", "30",
      ] + options)
    _ = try await Program.succeed(
      "/usr/bin/openssl",
      ["x509", "-in", scratch["pem"], "-outform", "DER", "-out", scratch["der"]])
    return try #require(Certificate(der: scratch.read("der") ?? []))
  }

  @Test("names, issuer and dates are parsed")
  func read() async throws {
    let certificate = try await certificate([
      "-subj", "/C=CH/O=Example/OU=Mail/CN=Test é", "-utf8", "-addext",
      "subjectAltName=critical,DNS:ldap.example.org,DNS:*.example.net,IP:192.0.2.1,IP:2001:db8::1,email:a@b",
    ])
    #expect(
      certificate.names == ["ldap.example.org", "*.example.net", "192.0.2.1", "2001:db8::1"])
    #expect(certificate.issuer == "C=CH, O=Example, OU=Mail, CN=Test é")
    #expect(certificate.isSelfIssued)
    #expect(certificate.end - certificate.start == 30 * 86400)
    #expect(certificate.isFor("LDAP.example.org") && certificate.isFor("a.example.net"))
    #expect(certificate.isFor("2001:db8::1") && !certificate.isFor("a.b.example.net"))
    #expect(!certificate.isFor("example.net") && !certificate.isFor("ldap.example.com"))
  }

  @Test("without alternative names, the common name is used")
  func commonName() async throws {
    let certificate = try await certificate(["-subj", "/O=Example/CN=ldap.example.org"])
    #expect(certificate.names == ["ldap.example.org"])
    #expect(
      certificate.summary(for: "localhost")
        == "it is for ldap.example.org, not for localhost, self-signed")
  }

  @Test("truncated or changed bytes are not a certificate, or another one, and never a crash")
  func damaged() async throws {
    _ = try await certificate(["-subj", "/CN=a", "-addext", "subjectAltName=DNS:a"])
    let der = try #require(scratch.read("der"))
    for count in 0..<der.count { _ = Certificate(der: Array(der[..<count])) }
    for index in der.indices {
      for value in [0, 0x7f, 0x80, 0x84, 0xff] as [UInt8] {
        var changed = der
        changed[index] = value
        _ = Certificate(der: changed)
      }
    }
    #expect(Certificate(der: []) == nil && Certificate(der: Array(der.dropLast())) == nil)
  }
}
