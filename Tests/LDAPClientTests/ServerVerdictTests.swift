import Testing

@testable import LDAPClient

@Suite("Verdicts on LDAP servers")
struct ServerVerdictTests {
  private static let day = 86_400
  private static let now = 1_795_392_000

  private func verdict(
    _ server: String = "a:636", error: LDAPError.Kind? = nil, daysLeft: Int? = nil,
    identity: String? = nil
  ) -> ServerVerdict {
    var verdict = ServerVerdict(
      server: server, error: error.map { LDAPError($0, server: server, "is broken") })
    verdict.certificateEnd = daysLeft.map { Self.now + $0 * Self.day }
    verdict.baseIdentity = identity
    return verdict
  }

  @Test(
    "a certificate causes a warning under 14 days",
    arguments: [
      (60, nil), (14, nil), (13, "expires in 13 days, on 2026-12-06 00:00 UTC"),
      (1, "expires in 1 day, on 2026-11-24 00:00 UTC"),
      (0, "expires within a day, on 2026-11-23 00:00 UTC"),
      (-1, "expired on 2026-11-22 00:00 UTC"),
    ] as [(Int, String?)])
  func certificate(days: Int, text: String?) throws {
    let wanted = text.map { ["a:636: its certificate \($0); renew it"] } ?? []
    #expect(try [verdict(daysLeft: days)].warnings(at: Self.now) == wanted)
    #expect(
      verdict(daysLeft: 60).praise(at: Self.now).hasSuffix(
        "expires in 60 days, on 2027-01-22 00:00 UTC"))
    #expect(!verdict().praise(at: Self.now).contains("certificate"))
  }

  @Test("one server that is down is a warning, two are an error with both names")
  func down() throws {
    let (down, up) = (verdict(error: .unreachable), verdict("b:636"))
    #expect(
      try [down, up].warnings(at: 0) == ["a:636: is broken; Dovecot will use the other server"])
    #expect {
      try [down, verdict("b:636", error: .unreachable)].warnings(at: 0)
    } throws: {
      "\($0)" == "a:636: is broken; b:636: is broken"
    }
  }

  @Test(
    "a rejection is an error, whatever the other server says",
    arguments: [LDAPError.Kind.credentials, .permission, .parameters, .referral])
  func rejected(kind: LDAPError.Kind) {
    for verdicts in [
      [verdict(error: kind)], [verdict("b:1"), verdict(error: kind)],
      [verdict("b:1", error: .unreachable), verdict(error: kind)],
    ] {
      #expect(throws: LDAPError(kind, server: "a:636", "is broken")) {
        try verdicts.warnings(at: 0)
      }
    }
  }

  @Test("servers whose bases are different entries cause a warning, if both are known")
  func difference() throws {
    let pairs: [(String?, String?, Bool)] = [
      ("1", "2", true), ("1", "1", false), (nil, "1", false), ("1", nil, false), (nil, nil, false),
    ]
    for (first, second, differ) in pairs {
      let verdicts = [verdict(identity: first), verdict("b:636", identity: second)]
      #expect(try verdicts.warnings(at: 0).count == (differ ? 1 : 0))
      #expect((verdicts.difference?.hasPrefix("b:636: ") ?? false) == differ)
    }
  }
}
