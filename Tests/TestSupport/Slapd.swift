import Glibc

/// A directory server of OpenLDAP's on the loopback addresses.
package final class Slapd: Sendable {
  /// What a server has in it, and how it behaves.
  package struct Setup: Sendable {
    /// The DN above all entries.
    package var suffix: String
    /// The entries in LDIF, each after the one above it.
    package var ldif: String
    /// Who may see what, in the words of slapd.access(5); passwords are for binding only anyhow.
    package var access: String
    /// Further lines for the whole server, as `disallow bind_anon`.
    package var globals = ""
    /// The certificate; nil for a server without TLS.
    package var certificate: LDAPCertificates.Kind?

    /// A server without TLS and of slapd's default behaviour.
    package init(suffix: String, ldif: String, access: String = "access to * by * read") {
      (self.suffix, self.ldif, self.access) = (suffix, ldif, access)
    }

    /// The same but for the lines for the whole server.
    package func with(globals: String) -> Setup {
      var copy = self
      copy.globals = globals
      return copy
    }

    /// The same but for the certificate.
    package func with(certificate: LDAPCertificates.Kind?) -> Setup {
      var copy = self
      copy.certificate = certificate
      return copy
    }
  }

  /// The port for plain LDAP and StartTLS, the same for IPv4 and, where there is one, IPv6.
  package let port: Int
  /// The port of 127.0.0.1 where TLS begins with the first byte; 0 without a certificate.
  package let tlsPort: Int
  private let scratch: Scratch
  private let process: Server

  /// `mail` is no IA5 text here, since Active Directory's is none, and one class fits all entries.
  private static func configuration(_ setup: Setup, _ directory: String, tls: String) -> String {
    """
    attributetype ( 2.5.4.4 NAME 'sn' SUP name )
    attributetype ( 2.5.4.11 NAME 'ou' SUP name )
    attributetype ( 0.9.2342.19200300.100.1.25 NAME 'dc' SUP name SINGLE-VALUE )
    attributetype ( 0.9.2342.19200300.100.1.3 NAME 'mail' SUP name )
    attributetype ( 1.2.840.113556.1.4.656 NAME 'userPrincipalName' SUP name SINGLE-VALUE )
    attributetype ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' SUP name SINGLE-VALUE )
    objectclass ( 1.1.2.1 NAME 'testEntry' SUP top STRUCTURAL MAY ( cn $ dc $ ou $ sn $ uid $ mail
      $ userPrincipalName $ sAMAccountName $ userPassword ) )
    objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP top AUXILIARY )
    modulepath /usr/lib/ldap
    moduleload back_mdb
    \(setup.globals)
    \(tls)
    database mdb
    suffix "\(setup.suffix)"
    directory \(directory)/data
    maxsize 104857600
    access to attrs=userPassword by anonymous auth
    \(setup.access)
    """
  }

  /// Starts a server.
  ///
  /// - Throws: ``Server/NotReady``, or ``ProgramFailed`` for what has to be made before.
  private init(_ setup: Setup) async throws {
    let scratch = Scratch()
    mkdir(scratch["data"], 0o700)
    var tls = ""
    if let kind = setup.certificate {
      let files = try await LDAPCertificates.shared()
      tls = "TLSCertificateFile \(files[kind])\nTLSCertificateKeyFile \(files.key)"
    }
    scratch.write("slapd.conf", Self.configuration(setup, scratch.path, tls: tls))
    scratch.write("data.ldif", setup.ldif)
    try await Program.succeed(
      "/usr/sbin/slapadd", ["-q", "-f", scratch["slapd.conf"], "-l", scratch["data.ldif"]])
    self.scratch = scratch
    // Between our test of a port and its use somebody else may have taken it.
    var (ports, process): ([Int], Server?) = ([], nil)
    for attempt in 1...5 where process == nil {
      ports = try Self.freePorts()
      do {
        process = try await Self.start(scratch, ports, hasTLS: !tls.isEmpty)
      } catch let error as Server.NotReady where attempt < 5 {
        guard error.output.contains("Address already in use") else { throw error }
      }
    }
    guard let process else { throw NoLoopback() }
    (port, tlsPort, self.process) = (ports[0], tls.isEmpty ? 0 : ports[1], process)
  }

  private static func start(
    _ scratch: Scratch, _ ports: [Int], hasTLS: Bool
  ) async throws -> Server {
    let addresses = ["127.0.0.1"] + (LoopbackPort.exists(.v6) ? ["[::1]"] : [])
    let urls =
      addresses.map { "ldap://\($0):\(ports[0])/" }
      + (hasTLS ? ["ldaps://127.0.0.1:\(ports[1])/"] : [])
    return try await Server.start(
      ["slapd", "-f", scratch["slapd.conf"], "-h", urls.joined(separator: " "), "-d", "stats"],
      log: scratch["log"], removing: scratch.path,
      isReady: { ports.prefix(hasTLS ? 2 : 1).allSatisfy { LoopbackPort.answers(.v4, port: $0) } })
  }

  /// Two ports that nobody has.
  private static func freePorts() throws -> [Int] {
    // Both at a time, so that they differ.
    let free = [LoopbackPort(.v4), LoopbackPort(.v4)].compactMap { $0?.number }
    guard free.count == 2 else { throw NoLoopback() }
    return free
  }

  private struct NoLoopback: Error {}

  /// Runs a server as long as a closure does.
  ///
  /// - Throws: ``Server/NotReady``, ``ProgramFailed``, or what the closure throws.
  package static func running(
    _ setup: Setup, _ body: (Slapd) async throws -> Void
  ) async throws {
    let slapd = try await Slapd(setup)
    do {
      try await body(slapd)
    } catch {
      await slapd.stop()
      throw error
    }
    await slapd.stop()
  }

  /// Ends the server, which may take a while, and tests share few threads.
  private func stop() async {
    try? await BlockingWork.result { [process] in process.stop() }
  }

  /// Starts a server that ends with the process of the tests.
  ///
  /// - Returns: the server.
  /// - Throws: ``Server/NotReady``, or ``ProgramFailed``.
  package static func forAll(_ setup: Setup) async throws -> Slapd {
    let slapd = try await Slapd(setup)
    AtExit.perform { slapd.process.stop() }
    return slapd
  }

  /// What the server has logged.
  package var log: String { String(decoding: scratch.read("log") ?? [], as: UTF8.self) }
}
