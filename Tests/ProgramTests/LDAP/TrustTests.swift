import Glibc
import TestSupport
import Testing

/// Settings for trust in dovecot-ldap.conf.ext of 2.3, and whether they accept the servers' right
/// certificate, and one of another CA.
struct TrustSetting: Sendable, CustomTestStringConvertible {
  /// `RIGHT`, `OTHER` and `HASHED` stand for CA files and a directory with the right CA.
  let text: String
  let takesRight: Bool
  let takesStranger: Bool

  init(_ text: String, right: Bool, stranger: Bool = false) {
    (self.text, takesRight, takesStranger) = (text, right, stranger)
  }

  var testDescription: String { text }

  static let all = [
    TrustSetting("", right: false),
    TrustSetting("tls_ca_cert_file = RIGHT", right: true),
    TrustSetting("tls_ca_cert_file = \"RIGHT\"", right: true),
    TrustSetting("tls_ca_cert_file = OTHER\ntls_ca_cert_file = RIGHT", right: true),
    TrustSetting("tls_ca_cert_file = OTHER", right: false, stranger: true),
    TrustSetting("#tls_ca_cert_file = RIGHT", right: false),
    TrustSetting("tls_ca_cert_dir = HASHED", right: true),
    TrustSetting("tls_require_cert = never", right: true, stranger: true),
    TrustSetting("tls_require_cert = allow", right: true, stranger: true),
    TrustSetting("tls_require_cert = demand\ntls_ca_cert_file = RIGHT", right: true),
    TrustSetting("tls_require_cert = hard", right: false),
    TrustSetting("!include included.conf", right: true),
    TrustSetting("!include_try missing.conf\nuris = ldap://x\nbase =\n", right: false),
  ]
}

@Suite("The CA that an LDAP server needs", .fewAtOnce, .timeLimit(.minutes(20)))
struct TrustTests {
  private static let stranger = Task.detached {
    try await Slapd.forAll(Office.setup.with(certificate: .unknownAuthority))
  }

  private func expect(
    _ result: ProgramResult, isTaken: Bool, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    if isTaken {
      #expect(result.status == 2, "\(result.errors)", sourceLocation: sourceLocation)
    } else {
      expectFailure(result, 69, naming: ["certificate"], sourceLocation: sourceLocation)
    }
  }

  private func servers() async throws -> [(server: Slapd, isRight: Bool)] {
    [(try await Office.server(), true), (try await Self.stranger.value, false)]
  }

  @Test(
    "For Dovecot 2.3 it is set in dovecot-ldap.conf.ext, for 2.4 it is not",
    arguments: TrustSetting.all)
  func setting23(setting: TrustSetting) async throws {
    let certificates = try await LDAPCertificates.shared()
    let host = Host()
    let directory = try await hashedDirectory(on: host, certificates.authority)
    // For Dovecot's own user.
    chmod(host.scratch.path, 0o755)
    host.scratch.write(
      "dovecot/included.conf", "tls_ca_cert_file = \(certificates.authority)\n")
    host.scratch.write(
      "dovecot/dovecot-ldap.conf.ext",
      setting.text.replacing("RIGHT", with: certificates.authority)
        .replacing("OTHER", with: certificates.otherAuthority).replacing("HASHED", with: directory)
        + "\n!include_try \(Host.targetName)\n")
    for (server, isRight) in try await servers() {
      let parameters = Parameters.at(server, .ssl)
      expect(
        try await host.bind(parameters, ["--check"]),
        isTaken: isRight ? setting.takesRight : setting.takesStranger)
      expect(
        try await host.bind(parameters, ["--check", "--dovecot-version", "2.4"]), isTaken: false)
    }
  }

  @Test("--ca-file takes precedence, for both versions", arguments: ["2.3", "2.4"])
  func caFile(version: String) async throws {
    let certificates = try await LDAPCertificates.shared()
    let host = Host()
    host.scratch.write(
      "dovecot/dovecot-ldap.conf.ext", "tls_ca_cert_file = \(certificates.authority)\n")
    for (file, isRight) in [(certificates.authority, true), (certificates.otherAuthority, false)] {
      for (server, isServerRight) in try await servers() {
        for transport in [Transport.starttls, .ssl] {
          let result = try await host.bind(
            .at(server, transport),
            ["--check", "--ca-file", file, "--dovecot-version", version])
          expect(result, isTaken: isRight == isServerRight)
        }
      }
    }
  }

  @Test("--ca-file can be set in the configuration file")
  func configured() async throws {
    let certificates = try await LDAPCertificates.shared()
    let (host, server) = (Host(), try await Office.server())
    let file = host.scratch.write(
      "program.conf", "bind = yes\nca_file = \(certificates.authority)\n")
    expectChange(
      try await host.sync(
        .at(server, .ssl), environment: ["UPDATE_DOVECOT_CONF_CONFIG": file]))
  }

  @Test(
    "A file without a certificate is reported with its path",
    arguments: ["missing", "empty", "text", "."])
  func badFile(name: String) async throws {
    let (host, server) = (try await Host.withOlderFile(), try await Office.server())
    let before = host.files
    host.scratch.write("empty", "")
    host.scratch.write("text", "no certificate\n")
    let path = host.scratch[name]
    let result = try await host.bind(.at(server, .ssl), ["--ca-file", path])
    #expect([64, 66, 69, 78].contains(result.status), "\(result.status)")
    #expect(result.errors.contains(path), "\(result.errors)")
    #expect(host.files == before)
  }

  @Test("The host's ldap.conf applies if nothing else is set", arguments: ["2.3", "2.4"])
  func ldapConf(version: String) async throws {
    let certificates = try await LDAPCertificates.shared()
    for (text, takes) in [
      ("TLS_CACERT \(certificates.authority)", [true, false]),
      ("TLS_CACERT \(certificates.otherAuthority)", [false, true]),
      ("TLS_REQCERT never", [true, true]),
    ] {
      for ((server, _), isTaken) in zip(try await servers(), takes) {
        let host = Host()
        host.scratch.write("ldap.conf", text + "\n", mode: 0o644)
        // For Dovecot's own user, who has to read it.
        chmod(host.scratch.path, 0o755)
        // Its directory: the file belongs to the package libldap-common, which may not be
        // installed.
        let result = try await host.mounting(
          "mount --bind \(host.scratch.path) /etc/ldap; exec \"$@\"",
          host.command(.at(server, .ssl), ["--bind", "--check", "--dovecot-version", version]))
        expect(result, isTaken: isTaken)
      }
    }
  }

  @Test(
    "Settings of the user who runs the program are ignored, since Dovecot has none of them",
    arguments: [
      ["LDAPTLS_REQCERT": "never"], ["LDAPTLS_CACERT": "RIGHT"], ["LDAPCONF": "CONF"],
      ["LDAPRC": "CONF"], ["HOME": "DIR"], [:],
    ])
  func users(variables: [String: String]) async throws {
    let certificates = try await LDAPCertificates.shared()
    let (host, server) = (Host(), try await Office.server())
    let text = "TLS_REQCERT never\nTLS_CACERT \(certificates.authority)\n"
    for name in ["ldaprc", ".ldaprc", "ldap.conf"] { host.scratch.write(name, text) }
    let environment = Host.environment.merging(
      variables.mapValues {
        switch $0 {
        case "RIGHT": certificates.authority
        case "CONF": host.scratch["ldap.conf"]
        case "DIR": host.scratch.path
        default: $0
        }
      }
    ) { $1 }
    let result = try await Program.run(
      "/bin/sh",
      ["-euc", "cd \(host.scratch.path); exec \"$@\"", "sh"]
        + host.command(.at(server, .ssl), ["--bind", "--check"]), environment: environment)
    expect(result, isTaken: false)
  }

  /// A directory with a CA under its OpenSSL hash.
  private func hashedDirectory(on host: Host, _ authority: String) async throws -> String {
    let directory = host.scratch["authorities"]
    mkdir(directory, 0o755)
    let hash = try await Program.succeed(
      "/usr/bin/openssl", ["x509", "-noout", "-hash", "-in", authority])
    let name = hash.split(separator: "\n").first.map(String.init) ?? ""
    host.scratch.write("authorities/\(name).0", Scratch.content(of: authority) ?? [], mode: 0o644)
    return directory
  }
}
