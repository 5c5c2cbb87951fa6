import DovecotGrammar
import DovecotService
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
    #expect(
      host.with { $0.state.isReadable = false }.findings == ["reload_pending?", "last_run?"])
    // A run that fails cannot reload Dovecot.
    let failing = host.with {
      $0.state.pending = "/x"
      $0.parameters.plan = PlanFacts(reasons: [.content], refusal: "is not ours")
    }
    #expect(failing.reloadPendingItem.remedy?.steps == [.run("doveadm reload")])
  }

  @Test("how runs fail; the command that fails is not the remedy of another item")
  func failed() {
    let failed = host.with {
      $0.state.failed = FailedRun(message: "x: no", since: 60, status: 69, logged: 0)
    }
    #expect(failed.findings == ["last_run"])
    #expect(
      failed.lastRunItem.message
        == "runs end with exit status 69 since 1970-01-01 00:01 UTC: x: no")
    #expect(failed.lastRunItem.remedy?.steps == [.run("update_dovecot_conf -v")])
    let different = failed.with { $0.parameters.plan = PlanFacts(reasons: [.content]) }
    #expect(different.findings == ["in_sync", "last_run"])
    #expect(
      different.inSyncItem.remedy?.steps
        == [.advise("do what last_run says: the runs that would write it fail")])
  }

  @Test("what the running Dovecot has not read yet")
  func changed() {
    let changed = host.with { $0.service.changedSince = ["/d/dovecot.conf"] }
    #expect(changed.findings == ["reload_pending"])
    #expect(changed.reloadPendingItem.location == .init("/d/dovecot.conf"))
    #expect(changed.reloadPendingItem.remedy?.steps == [.run("doveadm reload")])
    let stopped = changed.with { $0.service.isRunning = false }
    #expect(stopped.findings == ["running"])
    // A reload would end all logins, or be refused.
    let broken = changed.with { $0.service.verdict = .refused("x") }
    #expect(broken.findings == ["configuration", "reload_pending?"])
  }

  @Test("a file that 2.4 does not read is named where the parameters come from it")
  func leftOver() {
    let path = "/d/dovecot-sql.conf.ext"
    let facts = HostFacts.of(
      .v24,
      [
        "/d/dovecot.conf": HostFacts.main24, HostFacts.target: HostFacts.ours(.v24),
        path: "driver = pgsql\n",
      ]
    ).with { $0.parameters.source = path }
    #expect(facts.parametersItem.message.hasSuffix("read from \(path) (left over from 2.3)"))
    #expect(facts.sqlUserdbItem.message.contains("\(path) is left over from 2.3"))
  }
}
