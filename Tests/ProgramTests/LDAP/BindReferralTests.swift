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

  @Test(
    "login refuses it as well, whoever the login finds, and no longer once the advice is followed",
    arguments: ["alice@example.test", "nobody@example.test"])
  func login(user: String) async throws {
    let (host, server) = (Host(), try await Office.server())
    let input = host.scratch.write("input", "\(Office.password(of: "alice"))\n")
    for (conf, status) in [("", 78), ("REFERRALS off\n", user.hasPrefix("alice") ? 0 : 67)] {
      let file = host.scratch.write("ldap.conf", conf, mode: 0o644)
      let result = try await host.mounting(
        "mount --bind \(file) /etc/ldap/ldap.conf; exec \"$@\" <\(input)",
        host.loginCommand(user, Self.parameters(server)))
      #expect(result.status == status, "\(result.errors)")
      #expect(result.errors.contains("REFERRALS off") == conf.isEmpty, "\(result.errors)")
      expectNoPassword(result)
    }
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
