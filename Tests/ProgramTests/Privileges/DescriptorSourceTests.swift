import Glibc
import TestSupport
import Testing

@Suite("A path that stands for a descriptor", .timeLimit(.minutes(20)), .fewAtOnce)
struct DescriptorSourceTests {
  /// A run whose options come behind a file, as the shell has it.
  private static func run(_ host: Host, _ words: String) async throws -> ProgramResult {
    try await Host.run(
      ["/bin/bash", "-euc", "\"$@\" \(words)", "bash", Program.underTest, "--force"] + host.options)
  }

  @Test("Each option for a source takes one")
  func sources() async throws {
    let (owner, host) = (Owner(), Host())
    let database = try await owner.makeDatabase()
    let url = owner.writeBeside("url", "sqlite://\(database)\n")
    let sql = owner.writeBeside("sql", "driver = sqlite\nconnect = \(database)\n")
    let export = owner.writeBeside("export.json", Parameters.searchBind.json)
    let link = owner.beside("link")
    symlink("/dev/stdin", link)
    for words in [
      "--database-file <(cat \(url))", "--database-file /dev/stdin <\(url)",
      "--database-file /dev/fd/9 9<\(url)", "--dovecot-sql <(cat \(sql))",
      "--export <(cat \(export))", "--export \(link) <\(export)",
      "--database-file \(link) <\(url)",
    ] {
      let result = try await Self.run(host, words)
      #expect(result.status == 0, "\(words): \(result.errors)")
      #expect(host.files.keys.sorted() == [Host.targetName])
    }
  }

  @Test("What another user could have written takes effect with his rights")
  func foreign() async throws {
    let (owner, host) = (Owner(), Host())
    let library = try await HostileLibrary.ofIdentities(owner)
    _ = try await library.options(owner)
    let peer = HostileLibrary.server
    let url = owner.write(
      "url",
      "postgres://modoboa@127.0.0.1:\(peer.port)/modoboa?sslmode=require"
        + "&sslcert=\(owner["cert.pem"])&sslkey=\(library.path):x\n")
    let result = try await Self.run(host, "--timeout 1 --database-file /dev/stdin <\(url)")
    #expect(result.status != 0)
    #expect(!library.identities.isEmpty)
    #expect(!library.identities.flatMap(\.self).contains(0), "\(library.identities)")
    withExtendedLifetime(peer) {}
  }

  @Test("Certificates may come by one, too")
  func certificates() async throws {
    let certificates = try await LDAPCertificates.shared()
    let (host, server) = (Host(), try await Office.server())
    let command = host.command(.at(server, .ssl), ["--bind", "--check"])
    let result = try await Host.run(
      ["/bin/bash", "-euc", "\"$@\" --ca-file <(cat \(certificates.authority))", "bash"] + command)
    #expect(result.status == 2, "\(result.errors)")
  }
}
