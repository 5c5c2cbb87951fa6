import LDAPClient
import Testing

@testable import Doctor

@Suite("What the LDAP servers say")
struct ServerJudgementTests {
  private func host(_ servers: ServerFacts) -> HostFacts {
    HostFacts.inOrder.with { $0.servers = servers }
  }

  private func verdict(
    _ server: String = "a:636", error: LDAPError.Kind? = nil, end: Int? = nil,
    referral: String? = nil, identity: String? = nil
  ) -> ServerVerdict {
    var verdict = ServerVerdict(
      server: server, error: error.map { LDAPError($0, server: server, "is broken") })
    (verdict.certificateEnd, verdict.referral, verdict.baseIdentity) = (end, referral, identity)
    return verdict
  }

  @Test("servers that are not asked need no attention")
  func notAsked() {
    #expect(host(.notAsked(nil)).ldapServerItems == [.serversNotAsked])
    #expect(host(.notAskable(nil)).findings == ["ldap_servers?"])
    #expect(host(.notAskable("no libldap")).findings == ["ldap_servers"])
  }

  @Test("a server that works is named, with the days that its certificate has left")
  func works() {
    let facts = host(.asked([verdict(end: 20 * 86_400)], at: 0))
    #expect(facts.findings.isEmpty)
    #expect(
      facts.ldapServerItems.map(\.message) == [
        "a:636: the LDAP server does what Dovecot will need; its certificate expires in 20 days, on"
          + " 1970-01-21 00:00 UTC"
      ])
  }

  @Test("each server has its own item")
  func several() {
    let verdicts = [verdict(error: .unreachable), verdict("b:636", end: 86_400)]
    #expect(host(.asked(verdicts, at: 0)).findings == ["ldap_servers", "ldap_servers"])
    let different = [verdict(identity: "1"), verdict("b:636", identity: "2")]
    let items = host(.asked(different, at: 0)).ldapServerItems
    #expect(items.map(\.status) == [.ok, .ok, .attention])
  }

  @Test("referrals are looked for in what the servers say, before ldap_is_active_directory")
  func referrals() {
    let referring = host(
      .asked([verdict(error: .referral, referral: "ldap://b/dc=x")], at: 0))
    #expect(referring.findings == ["ldap_servers?", "referrals"])
    #expect(referring.referralsItem.message.contains("ldap://b/dc=x"))
    let off = LDAPConf(path: "/l", text: Array("REFERRALS off\n".utf8))
    #expect(
      host(.asked([verdict(referral: "ldap://b/dc=x")], at: 0))
        .with { $0.authorities.ldapConf = off }.findings.isEmpty)
    let activeDirectory = host(.asked([verdict()], at: 0))
      .with { $0.parameters.isActiveDirectory = true }
    #expect(activeDirectory.findings.isEmpty)
    // A server that could not be searched says nothing about referrals.
    let down = host(.asked([verdict(error: .unreachable)], at: 0))
      .with { $0.parameters.isActiveDirectory = true }
    #expect(down.findings == ["ldap_servers", "referrals"])
  }
}
