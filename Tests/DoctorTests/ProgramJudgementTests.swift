import DovecotGrammar
import DovecotService
import Testing

@testable import Doctor

@Suite("Dovecot's programs and packages")
struct ProgramJudgementTests {
  private let host = HostFacts.of23(ConfigurationCase.of23[0].main, settings: HostFacts.include)

  @Test(
    "what doveconf says, taken apart",
    arguments: [
      (
        "doveconf: Fatal: Error in configuration file /a b line 5: Unknown setting: x: y", "/a b",
        5, "Unknown setting: x: y"
      ),
      (
        "doveconf: Fatal: Error in configuration file /a: Missing '}' (section started at /b:7)",
        "/b", 7, "Missing '}' (section started at /b:7)"
      ),
      (
        "doveconf: Fatal: Error in configuration file /a: no line 3 here", "/a", nil,
        "no line 3 here"
      ),
      ("doveconf: Panic: file x.c: assertion", nil, nil, "file x.c: assertion"),
      ("it exited with status 1", nil, nil, "it exited with status 1"),
      ("Error in configuration file", nil, nil, "Error in configuration file"),
    ] as [(String, String?, Int?, String)])
  func doveconf(words: String, file: String?, line: Int?, reason: String) {
    let parts = DoveconfError.parts(of: words)
    #expect(parts.fault?.file == file)
    #expect(parts.fault?.line == line)
    #expect(parts.reason == reason)
  }

  @Test(
    "which releases have the defects of the first of 2.4",
    arguments: [
      ("2.3.19.1 (9b53102964)", false), ("2.4.0", true), ("2.4.1-4 (7d8c0e5759)", true),
      ("2.4.2", true), ("2.4.3", false), ("2.4.10", false), ("2.4", true), ("2.5.1", false),
    ])
  func early(version: String, isEarly: Bool) throws {
    #expect(try #require(DovecotVersion(version)).isEarly24 == isEarly)
  }

  @Test(
    "which packages are repaired",
    arguments: [
      ("1:2.4.1+dfsg1-6+deb13u4", []), ("1:2.4.1+dfsg1-6+deb13u12", []),
      ("1:2.4.1+dfsg1-6+deb13u3", ["ldap_injection"]), ("1:2.4.1+dfsg1-6", ["ldap_injection"]),
      ("1:2.4.1+dfsg1-6+deb13ux", ["ldap_injection"]), ("1:2.4.2+dfsg1-1", ["ldap_injection"]),
      (nil, ["ldap_injection"]),
    ] as [(String?, [String])])
  func packages(version: String?, findings: [String]) {
    let files = [
      "/d/dovecot.conf": ConfigurationCase.of24[0].main, HostFacts.target: HostFacts.ours(.v24),
    ]
    let facts = HostFacts.of(.v24, files, version: "2.4.1-4").with {
      $0.program.packages = version.map { .init(core: $0, ldap: $0) }
    }
    #expect(facts.findings == findings)
  }

  @Test("dpkg's list of packages")
  func list() {
    let list = """
      Package: dovecot-core
      Status: install ok installed
      Version: 1:2

      Package: dovecot-ldap
      Status: deinstall ok config-files
      Version: 1:1

      Package: dovecot-ldap-x
      Status: hold ok installed
      Version: 3
      """
    let bytes = Array(list.utf8)
    #expect(PackageInspection.version(of: "dovecot-core", in: bytes) == "1:2")
    #expect(PackageInspection.version(of: "dovecot-ldap", in: bytes) == nil)
    #expect(PackageInspection.version(of: "dovecot-ldap-x", in: bytes) == "3")
    #expect(PackageInspection.version(of: "dovecot", in: bytes) == nil)
  }

  @Test("a host without Dovecot")
  func missing() {
    let facts = host.with {
      $0.program = ProgramFacts(failure: "no dovecot in /usr/sbin")
      ($0.dialect, $0.service.verdict) = (nil, .unknown("not asked"))
    }
    #expect(facts.findings.first == "dovecot")
    #expect(facts.findings.dropFirst().allSatisfy { $0.hasSuffix("?") })
  }

  @Test("a version that is not known, and one that is not the one that is written for")
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

  @Test("what Dovecot quotes from files with passwords is not repeated")
  func quotation() {
    let words =
      "Fatal: ldap /d/x: Error in configuration file /d/y line 12: Unknown setting: secret"
    let throttled = host.with {
      $0.service = ServiceFacts(
        verdict: .accepted, isRunning: true, throttle: 2, authenticationError: words)
    }
    #expect(throttled.runningItem.message.hasSuffix("file /d/y line 12"))
    let refused = host.with {
      $0.service.verdict = .refused(
        "doveconf: Fatal: Error in configuration file \(HostFacts.target) line 4: secret")
    }
    #expect(refused.findings == ["configuration 4", "running?"])
    #expect(refused.configurationItems.allSatisfy { !$0.message.contains("secret") })
  }

  @Test("the driver, where dpkg knows it and where it does not")
  func driver() {
    #expect(host.with { $0.program.hasLDAPModule = false }.findings == ["ldap_driver"])
    #expect(host.with { $0.program.hasLDAPModule = nil }.findings == ["ldap_driver?"])
    #expect(
      host.with { $0.program.packages = .init(core: "1", ldap: nil) }.findings == ["ldap_driver"])
    #expect(host.with { $0.program.packages = .init(core: "1", ldap: "1") }.findings.isEmpty)
  }
}
