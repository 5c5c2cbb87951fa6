import TestSupport
import Testing

@Suite("--bind with two servers that are up", .fewAtOnce, .timeLimit(.minutes(20)))
struct TwoServerTests {
  @Test("Servers with different data cause a warning that names the second")
  func different() async throws {
    let first = try await Office.server()
    try await Slapd.running(Office.setup) { second in
      let host = Host()
      let result = try await host.bind(.at(first).second(second.port))
      #expect(result.status == 0)
      #expect(
        result.errors.hasPrefix(
          "update_dovecot_conf: warning: 127.0.0.1:\(second.port): its search base is another entry"
        ),
        "\(result.errors)")
      #expect(result.errors.split(separator: "\n").count == 1)
    }
  }

  @Test("Servers with the same data cause none")
  func same() async throws {
    let server = try await Office.server()
    expectChange(try await Host().bind(.at(server).second(server.port)))
  }

  @Test("A base that is missing on the second stops the change")
  func missing() async throws {
    let first = try await Office.server()
    var setup = Office.setup
    setup.ldif = Office.entries.filter { !$0.dn.contains("ou=people") }.map(\.ldif).joined()
    try await Slapd.running(setup) { second in
      let host = try await Host.withOlderFile()
      let before = host.files
      expectRefusal(
        try await host.bind(.at(first).second(second.port)), 65,
        naming: ["127.0.0.1:\(second.port)", "does not exist"], on: host, before: before)
    }
  }
}
