import TestSupport
import Testing

@Suite("--bind with a search base that has a referral in it", .fewAtOnce, .timeLimit(.minutes(20)))
struct BindReferralTests {
  private static func parameters(_ server: Slapd) -> Parameters {
    .at(server).with("ldap_search_base", text: Office.suffix)
  }

  /// Runs the program with other lines in /etc/ldap/ldap.conf.
  private func bind(
    _ host: Host, _ parameters: Parameters, conf: String, _ further: [String] = []
  ) async throws -> ProgramResult {
    let file = host.scratch.write("ldap.conf", conf, mode: 0o644)
    return try await host.mounting(
      "mount --bind \(file) /etc/ldap/ldap.conf; exec \"$@\"",
      host.command(parameters, ["--bind"] + further))
  }

  @Test(
    "It is refused with what to do, and the old file stays",
    arguments: ["", "REFERRALS on\n", "REFERRALS off\nREFERRALS yes\n", "#REFERRALS off\n"])
  func refused(conf: String) async throws {
    let (host, server) = (try await Host.withOlderFile(), try await Office.server())
    let before = host.files
    for further in [[], ["--check"]] {
      expectRefusal(
        try await bind(host, Self.parameters(server), conf: conf, further), 78,
        naming: [
          "127.0.0.1:\(server.port)", Office.suffix, "ldap://127.0.0.1:1/\(Office.away)",
          "REFERRALS off", "/etc/ldap/ldap.conf", "doveadm reload",
        ], on: host, before: before)
    }
  }

  @Test(
    "It is accepted once the advice is followed", arguments: ["REFERRALS off\n", "referrals no\n"])
  func advice(conf: String) async throws {
    let (host, server) = (Host(), try await Office.server())
    expectChange(try await bind(host, Self.parameters(server), conf: conf))
  }

  @Test("Variables that Dovecot does not see do not count")
  func variable() async throws {
    let (host, server) = (try await Host.withOlderFile(), try await Office.server())
    let result = try await host.bind(
      Self.parameters(server), environment: ["LDAPREFERRALS": "off"])
    #expect(result.status == 78, "\(result.errors)")
  }

  @Test("A direct bind does not search")
  func direct() async throws {
    let (host, server) = (Host(), try await Office.server())
    expectChange(try await host.bind(Self.parameters(server).direct()))
  }
}
