import Glibc
import TestSupport
import Testing

@Suite(
  "A part of Dovecot's configuration that cannot be read", .timeLimit(.minutes(20)), .fewAtOnce)
struct UnreadableTrustTests {
  @Test(
    "No server is asked while it is not known which certificates Dovecot trusts",
    arguments: ["dovecot-ldap.conf.ext", "included.conf", "dovecot.conf"])
  func trust(name: String) async throws {
    let host = Host()
    chmod(host.scratch.path, 0o755)
    if name == "included.conf" {
      host.scratch.write("dovecot/dovecot-ldap.conf.ext", "!include_try \(name)\n", mode: 0o644)
    }
    let file = host.scratch.write("dovecot/\(name)", "tls_require_cert = hard\n")
    // Read as nobody with that group, who may not read it.
    chown(host.dovecot, 0, 64003)
    chmod(host.dovecot, 0o2775)
    let peer = SilentPeer([])
    let parameters = Parameters.at(port: peer.port)
    let result = try await host.bind(parameters, ["--check", "--force", "--timeout", "1"])
    expectFailure(
      result, 69,
      naming: [file, "Permission denied", "is read as nobody", "which certificates Dovecot trusts"])
    #expect(peer.count == 0)
    // Who names the certificates does not need it.
    let named = try await host.bind(
      parameters,
      ["--check", "--force", "--timeout", "1", "--ca-file", "/etc/ssl/certs/ca-certificates.crt"])
    #expect(named.status == 69)
    #expect(!named.errors.contains("which certificates"), "\(named.errors)")
  }

  @Test("A value that is known to Dovecot alone counts as little")
  func variable() async throws {
    let host = Host()
    chmod(host.scratch.path, 0o755)
    host.scratch.write(
      "dovecot/dovecot-ldap.conf.ext", "tls_ca_cert_file = $ENV:FILE\n", mode: 0o644)
    let peer = SilentPeer([])
    let result = try await host.bind(.at(port: peer.port), ["--check", "--timeout", "1"])
    expectFailure(result, 69, naming: ["dovecot-ldap.conf.ext line 1", "known to Dovecot alone"])
    #expect(peer.count == 0)
  }
}
