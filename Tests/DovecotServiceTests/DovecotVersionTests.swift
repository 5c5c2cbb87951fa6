import Testing

@testable import DovecotService

@Suite("Dovecot's versions")
struct DovecotVersionTests {
  @Test(
    "2.4.0 to 2.4.2 have the defects of the first releases of 2.4",
    arguments: [
      ("2.3.19.1 (9b53102964)", false), ("2.4.0", true), ("2.4.1-4 (7d8c0e5759)", true),
      ("2.4.2", true), ("2.4.3", false), ("2.4.10", false), ("2.4", true), ("2.5.1", false),
    ])
  func early(version: String, isEarly: Bool) throws {
    #expect(try #require(DovecotVersion(version)).isEarly24 == isEarly)
  }
}
