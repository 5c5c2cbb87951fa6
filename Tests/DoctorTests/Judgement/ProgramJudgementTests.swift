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
      ($0.dialect, $0.service) = (nil, ServiceFacts(verdict: .unknown("not asked")))
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
    #expect(facts.with { $0.service.throttle = 0 }.findings.isEmpty)
    let panic = "Panic: file http-client.c: line 646 (http_client_context_close): assertion failed"
    let remedy = facts.with { $0.service.authenticationError = panic }.runningItem.remedy
    #expect(remedy?.text.first?.contains("Dovecot 2.3.21") == true)
  }

  @Test("a Dovecot that is stopped needs attention, once its configuration is in order")
  func stopped() {
    let stopped = host.with { $0.service.isRunning = false }
    #expect(stopped.findings == ["running"])
    let broken = stopped.with { $0.service.verdict = .refused("x") }
    #expect(broken.findings == ["configuration", "running?"])
  }

  @Test("a package that dpkg has not configured")
  func unconfigured() {
    let facts = host.with {
      $0.program.packages = .init(
        core: "1", ldap: "1", sql: ["pgsql"], unconfigured: ["dovecot-core"])
    }
    #expect(facts.findings == ["dovecot"])
    #expect(facts.dovecotItem.remedy?.steps == [.run("dpkg --configure -a")])
    // dpkg cannot start a Dovecot that refuses its configuration.
    let refused = facts.with { $0.service.verdict = .refused("x") }.dovecotItem.remedy
    #expect(
      refused?.steps
        == [.advise("first deal with the item configuration, then run dpkg --configure -a")])
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
    #expect(refused.findings == ["configuration 4"])
    #expect(refused.configurationItems.allSatisfy { !$0.message.contains("secret") })
  }

  @Test("the LDAP driver, with and without dpkg")
  func driver() {
    #expect(host.with { $0.program.hasLDAPModule = false }.findings == ["ldap_driver"])
    #expect(host.with { $0.program.hasLDAPModule = nil }.findings == ["ldap_driver?"])
    #expect(
      host.with { $0.program.packages = .init(core: "1", ldap: nil, sql: ["pgsql"]) }.findings == [
        "ldap_driver"
      ])
    #expect(
      host.with { $0.program.packages = .init(core: "1", ldap: "1", sql: ["pgsql"]) }.findings
        .isEmpty)
    // From backports, apt would take the older version of the release, which does not fit.
    let version = "1:2.3.21.1+dfsg1-1~bpo12+1"
    let backport = host.with { $0.program.packages = .init(core: version, ldap: nil) }
    #expect(
      backport.ldapDriverItem.remedy?.steps == [.run("apt install dovecot-ldap=\(version)")])
  }
}
