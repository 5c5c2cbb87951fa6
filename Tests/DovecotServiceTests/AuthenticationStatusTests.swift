import Testing

@testable import DovecotService

@Suite("doveadm's status of the auth service")
struct AuthenticationStatusTests {
  private static let processes = """
    name                  pid available_count total_count idle_start          last_status_update  last_kill_sent
    auth-worker         18211 1               1           -                   2026-11-23 03:32:04 -
    auth                18210 997             3           -                   2026-11-23 03:32:04 -
    """

  private static let now = 1_764_000_000

  private static func service(total: Int, throttle: Int, failure: Int = 0) -> String {
    """
    name: auth
      process_count: 1
      process_avail: 1
      process_limit: 1
      client_limit: 1000
      throttle_secs: \(throttle)
      exit_failure_last: \(failure)
      exit_failures_in_sec: 0
      last_drop_warning: 0
      listen_pending: n
      listening: y
      doveadm_stop: n
      process_total: \(total)

    """
  }

  @Test("the auth process, not its workers")
  func ids() throws {
    let status = try #require(
      AuthenticationStatus(
        service: Self.service(total: 1, throttle: 0), processes: Self.processes))
    #expect(status.ids == [18210])
    #expect(status.started == 1 && status.throttle == 0 && !status.isDead(at: Self.now))
  }

  @Test(
    "crashes show in the throttle, or in restarts with a recent failure; idle processes exit, too",
    arguments: [
      (1, 4, now, true), (3, 0, now, true), (3, 0, now - 30, true), (12, 2, now, true),
      (2, 0, now, false), (0, 0, 0, false), (3, 0, 0, false), (40, 0, now - 31, false),
    ])
  func dead(total: Int, throttle: Int, failure: Int, isDead: Bool) throws {
    let service = Self.service(total: total, throttle: throttle, failure: failure)
    let status = try #require(AuthenticationStatus(service: service, processes: ""))
    #expect(status.isDead(at: Self.now) == isDead)
    #expect(status.ids == [])
  }

  @Test("other output is ignored", arguments: ["", "nonsense", "process_total: x"])
  func unknown(_ text: String) {
    #expect(AuthenticationStatus(service: text, processes: Self.processes) == nil)
  }
}
