import Glibc

/// An OpenLDAP server on the loopback addresses.
package final class Slapd: Sendable {
  /// The content and configuration of a server.
  package struct Setup: Sendable {
    /// Its suffix.
    package var suffix: String
    /// The entries in LDIF, parents first.
    package var ldif: String
    /// Access rules as in slapd.access(5); passwords can only be used to bind anyway.
    package var access: String
    /// More global settings, such as `disallow bind_anon`.
    package var globals = ""
    /// The certificate; nil for a server without TLS.
    package var certificate: LDAPCertificates.Kind?

    /// A server without TLS and with slapd's defaults.
    package init(suffix: String, ldif: String, access: String = "access to * by * read") {
      (self.suffix, self.ldif, self.access) = (suffix, ldif, access)
    }

    /// The same with other global settings.
    package func with(globals: String) -> Setup {
      var copy = self
      copy.globals = globals
      return copy
    }

    /// The same with another certificate.
    package func with(certificate: LDAPCertificates.Kind?) -> Setup {
      var copy = self
      copy.certificate = certificate
      return copy
    }
  }

  /// The port for LDAP and StartTLS, the same for IPv4 and, if available, IPv6.
  package let port: Int
  /// The port for LDAP over TLS on 127.0.0.1; 0 without a certificate.
  package let tlsPort: Int
  private let scratch: Scratch
  private let process: Server

  /// `mail` is not an IA5 string here, as in Active Directory, and one class fits all entries.
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
  /// - Throws: ``Server/NotReady``, or ``ProgramFailed`` for a failed preparation.
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
    // Another program may have taken the port since it was tested.
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

  /// Two free ports.
  private static func freePorts() throws -> [Int] {
    // Both held at a time, so that they differ.
    let free = [LoopbackPort(.v4), LoopbackPort(.v4)].compactMap { $0?.number }
    guard free.count == 2 else { throw NoLoopback() }
    return free
  }

  private struct NoLoopback: Error {}

  /// Runs a server for the duration of a closure.
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

  /// Stops the server without blocking one of the tests' few threads.
  private func stop() async {
    try? await BlockingWork.result { [process] in process.stop() }
  }

  /// Starts a server that ends with the test process.
  ///
  /// - Returns: the server.
  /// - Throws: ``Server/NotReady``, or ``ProgramFailed``.
  package static func forAll(_ setup: Setup) async throws -> Slapd {
    let slapd = try await Slapd(setup)
    AtExit.perform { slapd.process.stop() }
    return slapd
  }

  /// The server's log so far.
  package var log: String { String(decoding: scratch.read("log") ?? [], as: UTF8.self) }
}
