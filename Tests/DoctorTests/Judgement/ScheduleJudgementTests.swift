import Testing

@testable import Doctor

@Suite("The schedule")
struct ScheduleJudgementTests {
  private let host = HostFacts.inOrder

  @Test("cron lines and timers: this program's, Modoboa's command, or none")
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
}
