import Testing

@testable import ModoboaDatabase

@Suite("The tables that Dovecot writes")
struct StoredTablesTests {
  @Test(
    "a row of the catalog",
    arguments: [
      ("1101", .init(hasQuotaDefaults: true, hasMergeTrigger: false, hasShares: true)),
      ("0011", .init(hasQuotaDefaults: false, hasMergeTrigger: true, hasShares: false)),
      // The account may be one that does not see them.
      ("0100", .init(hasQuotaDefaults: true, hasMergeTrigger: false, hasShares: nil)),
    ] as [(String, StoredTables)])
  func row(digits: String, tables: StoredTables) throws {
    #expect(try StoredTables(columns: digits.utf8.map { [$0] }) == tables)
  }

  @Test("what no query returns", arguments: ["110", "1102", "11011", ""])
  func nonsense(digits: String) {
    #expect(throws: EngineError.self) { try StoredTables(columns: digits.utf8.map { [$0] }) }
  }
}
