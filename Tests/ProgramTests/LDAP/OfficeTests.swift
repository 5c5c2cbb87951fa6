import TestSupport
import Testing

@Suite(
  "The LDAP server of these tests", .fewAtOnce, .timeLimit(.minutes(20))
)
struct OfficeTests {
  private static let reader = ["-D", Office.reader, "-w", Parameters.password]

  /// Searches with OpenLDAP's ldapsearch.
  private func search(
    _ server: Slapd, _ arguments: [String], _ transport: Transport = .none,
    trusting authority: String? = nil
  ) async throws -> ProgramResult {
    let certificates = try await LDAPCertificates.shared()
    let url =
      transport == .ssl
      ? "ldaps://127.0.0.1:\(server.tlsPort)" : "ldap://127.0.0.1:\(server.port)"
    return try await Program.run(
      "/usr/bin/ldapsearch",
      ["-x", "-LLL", "-H", url] + (transport == .starttls ? ["-ZZ"] : []) + arguments,
      environment: ["LDAPTLS_CACERT": authority ?? certificates.authority])
  }

  @Test("Anonymous clients find a user, with each transport", arguments: Transport.allCases)
  func people(transport: Transport) async throws {
    let server = try await Office.server()
    for account in [Self.reader, []] {
      let result = try await search(
        server, account + ["-b", Office.people, "(mail=alice@example.test)", "1.1"], transport)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.text == "dn: uid=alice,\(Office.people)\n\n")
    }
  }

  @Test("Nobody can read a password, and each password is valid")
  func passwords() async throws {
    let server = try await Office.server()
    let all = try await search(
      server, Self.reader + ["-b", Office.suffix, "(uid=alice)", "userPassword"])
    #expect(!all.text.contains("userPassword"))
    for entry in Office.entries where entry.dn.hasPrefix("uid=") {
      let uid = entry.dn.dropFirst(4).prefix { $0 != "," }
      let account = ["-D", entry.dn, "-w", Office.password(of: String(uid))]
      let result = try await search(server, account + ["-b", "", "-s", "base", "1.1"])
      #expect(result.status == 0, "\(entry.dn): \(result.errors)")
    }
  }

  @Test(
    "What may not be read is missing, forbidden or empty",
    arguments: [(Office.closed, 32), (Office.known, 50), (Office.blind, 0)] as [(String, Int32)])
  func rights(base: String, code: Int32) async throws {
    let server = try await Office.server()
    for account in [["-D", Office.stranger, "-w", Office.password(of: "stranger")], []] {
      let result = try await search(server, account + ["-b", base, "-s", "base", "1.1"])
      #expect(result.status == code, "\(result.errors)")
      #expect(result.text.isEmpty)
    }
    let result = try await search(server, Self.reader + ["-b", base, "-s", "base", "1.1"])
    #expect(result.text == "dn: \(base)\n\n", "\(result.errors)")
  }

  @Test("The subtree with many users is there, and the one on another server")
  func crowd() async throws {
    let server = try await Office.server()
    let last = "(mail=c\(Office.crowdSize - 1)@crowd.test)"
    let one = try await search(server, Self.reader + ["-b", Office.crowd, last, "1.1"])
    #expect(one.text.contains("uid=c\(Office.crowdSize - 1),"))
    let many = try await search(server, ["-b", Office.crowd, "-z", "600", "1.1"])
    #expect(many.status == 4, "the size limit of slapd")
    let all = try await search(server, ["-b", Office.suffix, "(uid=alice)", "1.1"])
    #expect(all.text.contains("# refldap://127.0.0.1:1/\(Office.away)"), "\(all.text)")
  }

  @Test("Each certificate is as its name says", arguments: LDAPCertificates.Kind.allCases)
  func certificates(kind: LDAPCertificates.Kind) async throws {
    let certificates = try await LDAPCertificates.shared()
    let faults: [LDAPCertificates.Kind: String] = [
      .expired: "certificate has expired", .notYetValid: "certificate is not yet valid",
      .unknownAuthority: "unable to get local issuer", .selfSigned: "self-signed certificate",
      .intermediateMissing: "unable to get local issuer", .otherName: "IP address mismatch",
      .commonNameOnly: "IP address mismatch",
    ]
    let result = try await Program.run(
      "/usr/bin/openssl",
      [
        "verify", "-CAfile", certificates.authority, "-purpose", "sslserver", "-verify_ip",
        "127.0.0.1", certificates[kind],
      ])
    if let fault = faults[kind] {
      #expect(result.errors.contains(fault), "\(result.errors)")
    } else {
      #expect(result.status == 0, "\(result.errors)")
    }
  }

  @Test(
    "A wrong certificate is reported by OpenLDAP's client, too",
    arguments: [Transport.starttls, .ssl])
  func wrongCertificate(transport: Transport) async throws {
    try await Slapd.running(Office.setup.with(certificate: .expired)) { server in
      let result = try await search(server, ["-b", Office.people, "1.1"], transport)
      #expect(result.status != 0 && result.text.isEmpty, "\(result.errors)")
    }
  }

  @Test(
    "A server can require authentication or TLS",
    arguments: [
      ("disallow bind_anon", 48), ("require authc", 0), ("security tls=1", 13),
    ] as [(String, Int32)])
  func refusals(globals: String, code: Int32) async throws {
    try await Slapd.running(Office.setup.with(globals: globals)) { server in
      let result = try await search(server, ["-b", Office.people, "-s", "base", "1.1"])
      #expect(result.status == (code == 0 ? 53 : code), "\(result.errors)")
      let secure = try await search(
        server, Self.reader + ["-b", Office.people, "-s", "base", "1.1"], .starttls)
      #expect(secure.status == 0, "\(secure.errors)")
    }
  }
}
