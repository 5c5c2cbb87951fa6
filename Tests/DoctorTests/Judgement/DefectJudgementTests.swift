import Testing

@testable import Doctor

@Suite("Defects of Dovecot 2.4, and referrals")
struct DefectJudgementTests {
  @Test(
    "which packages have the fix",
    arguments: [
      ("1:2.4.1+dfsg1-6+deb13u4", []), ("1:2.4.1+dfsg1-6+deb13u12", []),
      ("1:2.4.1+dfsg1-6+deb13u3", ["ldap_injection"]), ("1:2.4.1+dfsg1-6", ["ldap_injection"]),
      ("1:2.4.1+dfsg1-6+deb13ux", ["ldap_injection"]), ("1:2.4.2+dfsg1-1", ["ldap_injection"]),
      (nil, ["ldap_injection"]),
    ] as [(String?, [String])])
  func packages(version: String?, findings: [String]) {
    let facts = HostFacts.of24(HostFacts.main24, version: "2.4.1-4").with {
      $0.program.packages = version.map { .init(core: $0, ldap: $0, sql: ["sqlite"]) }
    }
    #expect(facts.findings == findings)
  }

  @Test(
    "referrals have to be off for Active Directory",
    arguments: [
      (nil, ["referrals"]), ("REFERRALS on", ["referrals 1"]), ("REFERRALS off", []),
      ("referrals No", []), ("REFERRALS off\nREFERRALS yes", ["referrals 2"]),
      ("#REFERRALS off", ["referrals"]),
    ] as [(String?, [String])])
  func referrals(conf: String?, findings: [String]) {
    let facts = HostFacts.inOrder.with {
      $0.parameters.isActiveDirectory = true
      $0.authorities.ldapConf = LDAPConf(path: "/l", text: conf.map { Array($0.utf8) })
    }
    #expect(facts.findings == findings)
    #expect(facts.with { $0.parameters.isActiveDirectory = false }.findings.isEmpty)
  }
}
