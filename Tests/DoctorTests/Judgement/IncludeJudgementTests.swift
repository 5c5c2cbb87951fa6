import DovecotGrammar
import Testing

@testable import Doctor

@Suite("The include of the file")
struct IncludeJudgementTests {
  private static let cases: [ConfigurationCase] = [
    .v23("none", settings: "base = x\n", findings: ["include", "overriding_settings?"]),
    .v23("twice", settings: HostFacts.include + HostFacts.include),
    .v23("a comment after it", settings: HostFacts.include + "# x\n\n"),
    .v23("an absolute path", settings: "!include_try \(HostFacts.target)\n"),
    .v23(
      "another name", settings: "\n!include_try modoboa.conf\n",
      findings: ["include 2", "overriding_settings?"]),
    .v23(
      "another include after it", settings: HostFacts.include + "!include_try more.conf\n",
      findings: ["include 1"]),
    .v24(
      "inside a block", "passdb ldap {\n \(HostFacts.include)}\n" + HostFacts.sql24,
      findings: ["include 2", "ldap_passdb?"]),
    .v24(
      "fails if the file is missing",
      "!include dovecot-modoboa.conf.ext\n" + HostFacts.sql24, findings: ["include 1"]),
  ]

  @Test("args of the passdb can name the file itself, which must then not include itself")
  func itself() {
    let main = HostFacts.main23.replacing("/d/dovecot-ldap.conf.ext", with: HostFacts.target)
    let facts = HostFacts.of(
      .v23, ["/d/dovecot.conf": main, HostFacts.target: HostFacts.ours(.v23)])
    let itself = facts.with {
      $0.ldapSettings = ReadConfiguration(path: HostFacts.target, statements: [])
    }
    #expect(itself.findings.isEmpty)
  }

  @Test("a file that Modoboa no longer asks for is taken out in an order that locks nobody out")
  func leftover() {
    let off = { (facts: inout HostFacts) in facts.parameters.isSynchronizationOn = false }
    #expect(
      HostFacts.inOrder.with(off).includeItem.remedy?.text == [
        "remove lines 1 to 4 of /d/dovecot.conf", "run:", "    doveadm reload", "run:",
        "    rm \(HostFacts.target)",
      ])
    #expect(
      HostFacts.of24(HostFacts.main24).with(off).includeItem.remedy?.text.first
        == "remove line 1 of /d/dovecot.conf")
    let only = HostFacts.of24(HostFacts.include).with(off).includeItem.remedy?.text
    #expect(only?.first?.hasPrefix("give Dovecot another passdb") == true)
  }

  @Test("where it is, and how it names the file", arguments: cases)
  func include(example: ConfigurationCase) {
    #expect(example.facts.findings == example.findings)
  }
}
