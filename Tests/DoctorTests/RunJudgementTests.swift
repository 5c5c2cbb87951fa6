import Glibc
import Sync
import TestSupport
import Testing

@testable import Doctor

@Suite("Parameters, files and what runs")
struct RunJudgementTests {
  private let host = HostFacts.of23(ConfigurationCase.of23[0].main, settings: HostFacts.include)

  @Test("what Modoboa asks for")
  func parameters() {
    let unread = ["parameters", "in_sync?", "trusted_authorities?", "ca_file?", "referrals?"]
    #expect(
      host.with { $0.parameters = ParameterFacts(failure: "no database") }.findings == unread)
    for change: (inout ParameterFacts) -> Void in [
      { $0.authenticationType = "local" }, { $0.isSynchronizationOn = false },
      { $0.fault = "ldap_server_port is not a port" },
    ] {
      #expect(host.with { change(&$0.parameters) }.findings == ["parameters", "in_sync?"])
    }
    #expect(host.with { $0.parameters.plan = nil }.findings == ["in_sync?"])
  }

  @Test(
    "the file as a run would have it",
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

  @Test(
    "owners and modes",
    arguments: [
      (0o644, 0, 0, .configuration, true), (0o640, 0, 8, .secret, true),
      (0o600, 0, 0, .target, true), (0o664, 0, 0, .configuration, true),
      (0o664, 0, 8, .configuration, false), (0o666, 0, 0, .configuration, false),
      (0o644, 8, 0, .configuration, false), (0o644, 0, 0, .secret, false),
      (0o640, 0, 0, .target, false), (0o600, 8, 0, .target, false), (0o600, 0, 8, .target, false),
      (0o640, 8, 8, .source, true), (0o644, 8, 8, .source, false),
    ] as [(UInt32, UInt32, UInt32, FileFacts.Role, Bool)])
  func files(mode: UInt32, owner: UInt32, group: UInt32, role: FileFacts.Role, isFine: Bool) {
    let facts = host.with {
      $0.files = [FileFacts(path: "/x", mode: mode, owner: owner, group: group, role: role)]
    }
    #expect(facts.findings == (isFine ? [] : ["file_permissions"]))
  }

  @Test("what runs by itself")
  func schedule() {
    let ours = ScheduleFacts.CronLine(file: "/a", line: 3, command: "update_dovecot_conf")
    let theirs = ScheduleFacts.CronLine(
      file: "/b", line: 4, command: "./manage.py update_dovecot_conf")
    func timer(_ command: String, isEnabled: Bool) -> ScheduleFacts.Timer {
      .init(name: "x.timer", file: "/x.service", line: 2, command: command, isEnabled: isEnabled)
    }
    let cases: [(ScheduleFacts, [String])] = [
      (ScheduleFacts(), ["schedule"]), (ScheduleFacts(cron: [ours]), []),
      (ScheduleFacts(cron: [theirs]), ["schedule 4", "schedule"]),
      (ScheduleFacts(cron: [ours, theirs]), ["schedule 4"]),
      (ScheduleFacts(timers: [timer("update_dovecot_conf", isEnabled: true)]), []),
      (ScheduleFacts(timers: [timer("update_dovecot_conf", isEnabled: false)]), ["schedule"]),
      (
        ScheduleFacts(
          cron: [ours], timers: [timer("manage.py update_dovecot_conf", isEnabled: true)]),
        ["schedule 2"]
      ),
      (ScheduleFacts(cron: [ours], hasCron: false), ["schedule 3"]),
      (
        ScheduleFacts(timers: [timer("update_dovecot_conf", isEnabled: true)], hasSystemd: false),
        ["schedule"]
      ),
      (
        ScheduleFacts(
          cron: [ours], timers: [timer("update_dovecot_conf", isEnabled: true)], hasCron: false), []
      ),
    ]
    for (schedule, findings) in cases {
      #expect(host.with { $0.schedule = schedule }.findings == findings)
    }
  }

  @Test("who may read a file, by its mode and those of the folders above it")
  func reader() {
    let scratch = Scratch()
    chmod(scratch.path, 0o755)
    let file = scratch.write("ca.crt", "", mode: 0o644)
    let (nobody, root) = (FileReader(user: "nobody"), FileReader(user: "root"))
    #expect(nobody.obstacle(to: file) == nil)
    #expect(nobody.obstacle(to: scratch["missing"]) == scratch["missing"])
    chmod(file, 0o640)
    #expect(nobody.obstacle(to: file) == file)
    #expect(FileReader(user: "no such user").obstacle(to: file) == file)
    #expect(root.obstacle(to: file) == nil)
    chown(file, 0, 65534)
    #expect(nobody.obstacle(to: file) == nil)
    chmod(file, 0o604)
    #expect(nobody.obstacle(to: file) == file)
    chmod(file, 0o644)
    chmod(scratch.path, 0o700)
    #expect(nobody.obstacle(to: file) == scratch.path)
    #expect(nobody.obstacle(to: scratch.path) == scratch.path)
  }

  @Test("a remedy in words")
  func remedy() {
    let remedy = Remedy([
      .put(["a", "b"], into: "/x", .last), .put(["c"], into: "/x", .above(line: 4)),
      .put(["d"], into: "/x", .anywhere), .replace(line: 2, of: "/x", with: "e"),
      .remove(lines: 3...3, of: "/x"), .remove(lines: 3...5, of: "/x"), .run("f"), .advise("g"),
    ])
    #expect(
      remedy.text == [
        "add to /x, as the last line:", "    a", "    b", "add to /x, above line 4:", "    c",
        "add to /x:", "    d", "change line 2 of /x to:", "    e", "remove line 3 of /x",
        "remove lines 3 to 5 of /x", "run:", "    f", "g",
      ])
  }
}
