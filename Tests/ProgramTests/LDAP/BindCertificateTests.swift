import Glibc
import TestSupport
import Testing

@Suite("How long the certificate of an LDAP server is valid", .fewAtOnce, .timeLimit(.minutes(20)))
struct BindCertificateTests {
  private let host = Host()
  private var metrics: [String] { ["--metrics-file", host.scratch["m.prom"]] }

  /// The values of the metric by server.
  private var ends: [String: Int] {
    let text = FileSnapshot(host.scratch["m.prom"])?.text ?? ""
    let name = "update_dovecot_conf_ldap_certificate_not_after_timestamp_seconds"
    let labels = "{dovecot_directory=\"\(host.dovecot)\",server=\""
    var ends: [String: Int] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix(name + labels) {
      let words = line.dropFirst((name + labels).count).split(separator: "\"} ")
      if words.count == 2 { ends[String(words[0])] = Int(words[1]) }
    }
    return ends
  }

  private func bind(
    _ parameters: Parameters, _ further: [String] = []
  ) async throws -> ProgramResult {
    try await host.bind(
      parameters, ["--ca-file", try await LDAPCertificates.shared().authority] + further)
  }

  @Test(
    "Under 14 days it is a warning, also for a file in sync", arguments: [Transport.starttls, .ssl])
  func expiring(transport: Transport) async throws {
    try await Slapd.running(Office.setup.with(certificate: .expiring)) { server in
      let parameters = Parameters.at(server, transport)
      for further in [[], [], ["--check"]] {
        let result = try await bind(parameters, further)
        #expect(result.status == 0)
        let warning = "update_dovecot_conf: warning: 127.0.0.1:"
        #expect(result.errors.hasPrefix(warning), "\(result.errors)")
        #expect(result.errors.contains(": its certificate expires in 4 days, on "))
        #expect(result.errors.hasSuffix(" UTC; renew it\n"))
      }
      let server = "127.0.0.1:\(transport == .ssl ? server.tlsPort : server.port)"
      _ = try await bind(parameters, metrics)
      let left = try #require(ends[server]) - time(nil)
      #expect((4 * 86_400...5 * 86_400).contains(left))
    }
  }

  @Test("Else -v says it")
  func verbose() async throws {
    let server = try await Office.server()
    let result = try await bind(.at(server, .ssl), ["-v"])
    #expect(
      result.errors.contains(
        "127.0.0.1:\(server.tlsPort): the LDAP server does what Dovecot will need; its certificate expires in "
      ), "\(result.errors)")
    #expect(result.errors.contains(" days, on 2090-01-01 00:00 UTC"), "\(result.errors)")
    let plain = try await bind(.at(server), ["-v"])
    #expect(!plain.errors.contains("certificate expires"), "\(plain.errors)")
  }

  @Test("The metric stays until the server is asked again, or is no longer named")
  func metric() async throws {
    let server = try await Office.server()
    let year2090 = 3_786_912_000
    let (plain, tls) = ("127.0.0.1:\(server.port)", "127.0.0.1:\(server.tlsPort)")
    _ = try await bind(.at(server, .ssl), metrics)
    #expect(ends == [tls: year2090])
    // A run that asks nobody, and one that fails early.
    _ = try await host.sync(.at(server, .ssl), metrics)
    _ = try await Program.sync(["--export", "/nonexistent"] + host.options + metrics)
    #expect(ends == [tls: year2090])
    _ = try await bind(.at(server, .starttls), metrics)
    #expect(ends == [plain: year2090])
    // Without TLS there is none.
    _ = try await bind(.at(server), metrics)
    #expect(ends.isEmpty)
  }

  @Test("A server that is down keeps its metric")
  func down() async throws {
    let (first, second) = (try await Office.server(), Box())
    try await Slapd.running(Office.setup.with(certificate: .expiring)) { server in
      second.port = server.port
      let result = try await bind(.at(first, .starttls).second(server.port), metrics)
      #expect(result.status == 0, "\(result.errors)")
      #expect(ends.count == 2)
    }
    let result = try await bind(.at(first, .starttls).second(second.port), metrics)
    #expect(result.status == 0, "\(result.errors)")
    #expect(ends.count == 2 && ends["127.0.0.1:\(second.port)"] != nil)
  }

  private final class Box: @unchecked Sendable {
    var port = 0
  }
}
