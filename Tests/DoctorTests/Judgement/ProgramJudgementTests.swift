import DovecotGrammar
import DovecotService
import Testing

@testable import Doctor

@Suite("Dovecot's programs")
struct ProgramJudgementTests {
  private let host = HostFacts.inOrder

  @Test("a host without Dovecot")
  func missing() {
    let facts = host.with {
      $0.program = ProgramFacts(failure: "no dovecot in /usr/sbin")
      ($0.dialect, $0.service.verdict) = (nil, .unknown("not asked"))
    }
    #expect(facts.findings.first == "dovecot")
    #expect(facts.findings.dropFirst().allSatisfy { $0.hasSuffix("?") })
  }

  @Test("an unsupported version, and one other than the option names")
  func versions() throws {
    #expect(host.with { $0.program.version = DovecotVersion("2.2.36") }.findings == ["dovecot"])
    let other = host.with {
      $0.program.named = .init(.v24, option: "dovecot_version", at: .init("/x", line: 7))
    }
    #expect(other.findings == ["dovecot 7"])
  }

  @Test("an auth process that exits at start-up")
  func throttled() throws {
    let facts = host.with {
      $0.service = ServiceFacts(
        verdict: .accepted, isRunning: true, throttle: 8, authenticationError: "Fatal: x")
    }
    #expect(facts.findings == ["running"])
    #expect(facts.runningItem.message.contains("Fatal: x"))
    #expect(host.with { $0.service.isRunning = true }.findings.isEmpty)
  }

  @Test("what Dovecot quotes from a file that may hold passwords is not repeated")
  func quotation() {
    let errorText =
      "Fatal: ldap /d/x: Error in configuration file /d/y line 12: Unknown setting: secret"
    let throttled = host.with {
      $0.service = ServiceFacts(
        verdict: .accepted, isRunning: true, throttle: 2, authenticationError: errorText)
    }
    #expect(throttled.runningItem.message.hasSuffix("file /d/y line 12"))
    let refused = host.with {
      $0.service.verdict = .refused(
        "doveconf: Fatal: Error in configuration file \(HostFacts.target) line 4: secret")
    }
    #expect(refused.findings == ["configuration 4", "running?"])
    #expect(refused.configurationItems.allSatisfy { !$0.message.contains("secret") })
  }

  @Test("the LDAP driver, with and without dpkg")
  func driver() {
    #expect(host.with { $0.program.hasLDAPModule = false }.findings == ["ldap_driver"])
    #expect(host.with { $0.program.hasLDAPModule = nil }.findings == ["ldap_driver?"])
    #expect(
      host.with { $0.program.packages = .init(core: "1", ldap: nil) }.findings == ["ldap_driver"])
    #expect(host.with { $0.program.packages = .init(core: "1", ldap: "1") }.findings.isEmpty)
  }
}
