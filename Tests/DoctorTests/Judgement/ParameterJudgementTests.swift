import Sync
import Testing

@testable import Doctor

@Suite("The parameters, and what the last run did")
struct ParameterJudgementTests {
  private let host = HostFacts.inOrder

  @Test("parameters that cannot be read, or do not ask for the file")
  func parameters() {
    let unread = ["parameters", "in_sync?", "trusted_authorities?", "ca_file?", "referrals?"]
    #expect(
      host.with { $0.parameters = ParameterFacts(failure: "no database") }.findings == unread)
    #expect(
      host.with { $0.parameters.fault = "ldap_server_port is not a port" }.findings
        == ["parameters", "in_sync?"])
    for change: (inout ParameterFacts) -> Void in [
      { $0.authenticationType = "local" }, { $0.isSynchronizationOn = false },
    ] {
      // The file is still included.
      let off = host.with { change(&$0.parameters) }
      #expect(off.findings == ["parameters", "in_sync?", "include 1"])
      let removed = HostFacts.of23(HostFacts.sql23 + HostFacts.userdb23, settings: "").with {
        change(&$0.parameters)
      }
      #expect(!removed.includeItem.message.contains("does not ask"))
    }
    #expect(host.with { $0.parameters.plan = nil }.findings == ["in_sync?"])
  }

  @Test(
    "a file that the next run would change",
    arguments: [
      ([], nil, []), ([.missing], nil, ["in_sync"]), ([.content], nil, ["in_sync"]),
      ([.content, .mode], nil, ["in_sync"]), ([.mode], nil, []), ([.owner], nil, []),
      ([.content], "is not ours", ["in_sync"]), ([], "cannot be read", ["in_sync"]),
    ] as [([Plan.Reason], String?, [String])])
  func plan(reasons: [Plan.Reason], refusal: String?, findings: [String]) {
    let facts = host.with { $0.parameters.plan = PlanFacts(reasons: reasons, refusal: refusal) }
    #expect(facts.findings == findings)
  }

  @Test("what the last run left to do")
  func state() {
    #expect(host.with { $0.state.pending = "/x" }.findings == ["reload_pending"])
    let refused = host.with { $0.state.refused = .init(path: "/x", words: "No base given") }
    #expect(refused.findings == ["reload_pending"])
    #expect(refused.reloadPendingItem.message.contains("No base given"))
    #expect(host.with { $0.state.isReadable = false }.findings == ["reload_pending?"])
  }
}
