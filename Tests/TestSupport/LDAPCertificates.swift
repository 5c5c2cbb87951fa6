import Glibc

/// Certificates of LDAP servers, right and wrong, shared by all tests.
package final class LDAPCertificates: Sendable {
  /// What is wrong with a certificate.
  package enum Kind: String, CaseIterable, Sendable {
    /// Nothing: for 127.0.0.1, ::1, ldap.test and localhost, signed by ``authority``.
    case right
    /// As ``right``, for five days from now.
    case expiring
    /// Not valid after 1 January 2021.
    case expired
    /// Not valid before 1 January 2090.
    case notYetValid
    /// For directory.example and anything.example.test.
    case otherName
    /// Signed by an unknown CA.
    case unknownAuthority
    /// Self-signed.
    case selfSigned
    /// Signed by an intermediate CA of ``authority`` that the server does not send.
    case intermediateMissing
    /// For ldap.test, as the common name only.
    case commonNameOnly
  }

  /// The certificate of the trusted CA, alone in a world-readable file.
  package let authority: String
  /// The certificate of another CA.
  package let otherAuthority: String
  /// The key of all servers.
  package let key: String
  private let scratch = Scratch()

  /// The file with a certificate of this kind.
  package subscript(kind: Kind) -> String { scratch["\(kind).crt"] }

  private static let made = Task.detached {
    let certificates = try await LDAPCertificates()
    // A shared value is never released, so it is removed at exit.
    AtExit.perform { Scratch.remove(certificates.scratch.path) }
    return certificates
  }

  /// The certificates, made at the first use.
  ///
  /// - Throws: ``ProgramFailed``.
  package static func shared() async throws -> LDAPCertificates {
    try await made.value
  }

  private static let configuration = """
    [req]
    distinguished_name = name
    prompt = no
    [name]
    CN = unused
    [ca]
    default_ca = settings
    [settings]
    new_certs_dir = $ENV::TEST_DIR
    database = $ENV::TEST_DIR/index
    rand_serial = yes
    default_md = sha256
    policy = names
    unique_subject = no
    [names]
    organizationName = optional
    commonName = supplied
    [authority]
    basicConstraints = critical, CA:TRUE
    keyUsage = critical, keyCertSign
    [here]
    basicConstraints = critical, CA:FALSE
    extendedKeyUsage = serverAuth
    subjectAltName = IP:127.0.0.1, IP:::1, DNS:ldap.test, DNS:localhost
    [elsewhere]
    basicConstraints = critical, CA:FALSE
    extendedKeyUsage = serverAuth
    subjectAltName = DNS:directory.example, DNS:*.example.test, IP:192.0.2.1
    [nameless]
    basicConstraints = critical, CA:FALSE
    """

  private init() async throws {
    authority = scratch["ca.crt"]
    otherAuthority = scratch["other.crt"]
    key = scratch["server.key"]
    scratch.write("openssl.conf", Self.configuration)
    scratch.write("index", "")
    try await makeAuthority("ca", "/O=Tests/CN=Right authority")
    try await makeAuthority("other", "/O=Strangers/CN=Other authority")
    try await makeRequest("server")
    try await makeRequest("intermediate")
    try await sign("intermediate", by: "ca", "authority", name: "/CN=Intermediate authority")
    let name = "/CN=ldap.test"
    try await sign(.right, name: name)
    try await sign(
      "server", by: "ca", "here", name: name, validity: ["-days", "5"], file: self[.expiring])
    try await sign(.expired, name: name, from: 2020, to: 2021)
    try await sign(.notYetValid, name: name, from: 2090, to: 2091)
    try await sign(.otherName, "elsewhere", name: "/CN=directory.example")
    try await sign(.unknownAuthority, by: "other", name: name)
    try await sign(.intermediateMissing, by: "intermediate", name: name)
    try await sign(.commonNameOnly, "nameless", name: name)
    try await openssl(
      "req", "-x509", "-key", key, "-days", "2", "-subj", name, "-extensions", "here", "-out",
      self[.selfSigned])
    // Dovecot opens them as its own user, whatever the tests' umask.
    chmod(scratch.path, 0o755)
    for name in scratch.names where name.hasSuffix(".crt") { chmod(scratch[name], 0o644) }
  }

  private func makeAuthority(_ name: String, _ subject: String) async throws {
    try await openssl(
      "req", "-x509", "-extensions", "authority", "-subj", subject, "-days", "2", "-nodes",
      "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-keyout",
      scratch["\(name).key"], "-out", scratch["\(name).crt"])
  }

  private func makeRequest(_ name: String) async throws {
    try await openssl(
      "req", "-new", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
      "-keyout", scratch["\(name).key"], "-out", scratch["\(name).csr"])
  }

  private func sign(
    _ kind: Kind, by authority: String = "ca", _ extensions: String = "here", name: String,
    from: Int = 2020, to: Int = 2090
  ) async throws {
    try await sign(
      "server", by: authority, extensions, name: name, validity: Self.years(from, to),
      file: self[kind])
  }

  private static func years(_ from: Int = 2020, _ to: Int = 2090) -> [String] {
    ["-startdate", "\(from)0101000000Z", "-enddate", "\(to)0101000000Z"]
  }

  private func sign(
    _ request: String, by authority: String, _ extensions: String, name: String,
    validity: [String] = years(), file: String? = nil
  ) async throws {
    try await openssl(
      "ca",
      [
        "-batch", "-notext", "-cert", scratch["\(authority).crt"], "-keyfile",
        scratch["\(authority).key"], "-extensions", extensions, "-subj", name,
      ] + validity + ["-in", scratch["\(request).csr"], "-out", file ?? scratch["\(request).crt"]])
  }

  private func openssl(_ command: String, _ arguments: String...) async throws {
    try await openssl(command, arguments)
  }

  private func openssl(_ command: String, _ arguments: [String]) async throws {
    try await Program.succeed(
      "/usr/bin/openssl", [command, "-config", scratch["openssl.conf"]] + arguments,
      environment: ["TEST_DIR": scratch.path])
  }
}
