import TestSupport
import Testing

/// A certificate that is refused, and parts of the message.
struct BadCertificate: Sendable, CustomTestStringConvertible {
  let kind: LDAPCertificates.Kind
  let words: [String]

  init(_ kind: LDAPCertificates.Kind, _ words: String...) {
    (self.kind, self.words) = (kind, words)
  }

  var testDescription: String { kind.rawValue }

  static let all = [
    BadCertificate(.expired, "expired", "2021-01-01"),
    BadCertificate(.notYetValid, "not", "valid", "2090-01-01"),
    BadCertificate(.otherName, "127.0.0.1", "directory.example"),
    BadCertificate(.unknownAuthority, "Other authority"),
    BadCertificate(.selfSigned, "self-signed"),
    BadCertificate(.intermediateMissing, "Intermediate authority"),
    BadCertificate(.commonNameOnly, "127.0.0.1", "ldap.test"),
  ]
}

@Suite("Certificates of LDAP servers", .fewAtOnce, .timeLimit(.minutes(20)))
struct CertificateTests {
  static let transports = [Transport.starttls, .ssl]

  @Test(
    "Each wrong certificate is refused with the reason, before anything is sent",
    arguments: BadCertificate.all, transports)
  func bad(certificate: BadCertificate, transport: Transport) async throws {
    let authority = try await LDAPCertificates.shared().authority
    try await Slapd.running(Office.setup.with(certificate: certificate.kind)) { server in
      let host = try await Host.withOlderFile()
      let before = host.files
      let parameters = Parameters.at(server, transport)
      let requests = try await server.requests {
        for further in [[], ["--check", "-v", "--json"]] {
          let result = try await host.bind(parameters, ["--ca-file", authority] + further)
          expectNoPassword(result)
          guard further.isEmpty else {
            #expect(result.status == 69)
            continue
          }
          expectRefusal(
            result, 69, naming: ["127.0.0.1:", "certificate"] + certificate.words, on: host,
            before: before)
        }
        let login = try await host.login(
          "alice@example.test", parameters, as: "alice", ["--ca-file", authority])
        expectFailure(login, 69, naming: ["certificate"] + certificate.words)
      }
      #expect(requests.binders.isEmpty && requests.searchers.isEmpty)
    }
  }

  @Test("If the first server has a wrong certificate, the second is used, with a warning")
  func second() async throws {
    let authority = try await LDAPCertificates.shared().authority
    let server = try await Office.server()
    try await Slapd.running(Office.setup.with(certificate: .expired)) { expired in
      let host = Host()
      let result = try await host.bind(
        .at(expired, .ssl).second(server.tlsPort), ["--ca-file", authority])
      #expect(result.status == 0)
      #expect(result.errors.contains("warning: ") && result.errors.contains("expired"))
    }
  }

  @Test(
    "A certificate that is not trusted is refused, even if its name matches", arguments: transports)
  func systemsTrust(transport: Transport) async throws {
    let server = try await Office.server()
    for version in ["2.3", "2.4"] {
      let host = try await Host.withOlderFile()
      let before = host.files
      expectRefusal(
        try await host.bind(.at(server, transport), ["--dovecot-version", version]), 69,
        naming: ["certificate", "Right authority"], on: host, before: before)
    }
  }
}
