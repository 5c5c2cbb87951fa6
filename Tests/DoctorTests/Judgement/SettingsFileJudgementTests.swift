import Testing

@testable import Doctor

@Suite("Faults in the settings file of Dovecot 2.3")
struct SettingsFileJudgementTests {
  private static let cases: [ConfigurationCase] = [
    .v23(
      "an unknown setting", settings: "bse = y\n" + HostFacts.include,
      findings: ["configuration 1"]),
    .v23(
      "an invalid boolean", settings: "\ntls = on\n" + HostFacts.include,
      findings: ["configuration 2"]),
    .v23(
      "an include of a missing file", settings: "!include x\n" + HostFacts.include,
      findings: ["configuration 1"]),
  ]

  @Test("doveconf does not read it, so doctor does", arguments: cases)
  func faults(example: ConfigurationCase) {
    #expect(example.facts.findings == example.findings)
  }
}
