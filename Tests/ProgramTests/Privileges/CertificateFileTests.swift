import Glibc
import TestSupport
import Testing

@Suite("What Dovecot says of certificates", .timeLimit(.minutes(20)), .fewAtOnce)
struct CertificateFileTests {
  @Test("A file of somebody else's that names LDAP certificates is read with his rights")
  func certificates() async throws {
    let (owner, host) = (Owner(), Host())
    let file = owner.write(
      "dovecot-ldap.conf.ext", "tls_ca_cert_file = /nonexistent\n", mode: 0o644)
    symlink(file, "\(host.dovecot)/dovecot-ldap.conf.ext")
    chmod(host.scratch.path, 0o755)
    let peer = SilentPeer([])
    let trace = try await ProcessTrace.run(
      host.command(.at(port: peer.port), ["--bind", "--timeout", "1"]))
    #expect(trace.result.status == 69)
    let identities = trace.processes.compactMap { $0.identity(opening: file) }.map(\.user)
    #expect(identities == [owner.uid], "\(identities)")
    withExtendedLifetime(peer) {}
  }
}
