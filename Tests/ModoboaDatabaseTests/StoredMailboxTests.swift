import Testing

@testable import ModoboaDatabase

@Suite("A mailbox in Modoboa's tables")
struct StoredMailboxTests {
  private static func row(_ columns: [String?]) -> [[UInt8]?] {
    columns.map { $0.map { Array($0.utf8) } }
  }

  @Test(
    "is read from a row",
    arguments: [
      (["7", "alice", "example.test", "1"], true), (["-1", "a@b", "é.test", "0"], false),
    ] as [([String], Bool)])
  func read(columns: [String], isEnabled: Bool) throws {
    let mailbox = try StoredMailbox(row: Self.row(columns))
    #expect("\(mailbox.user)" == columns[0] && mailbox.isEnabled == isEnabled)
    #expect(mailbox.address.text == "\(columns[1])@\(columns[2])")
  }

  @Test(
    "is not read from what the query cannot return",
    arguments: [
      [], ["1", "a", "b"], [nil, "a", "b", "1"], ["x", "a", "b", "1"], ["1", nil, "b", "1"],
      ["1", "a", nil, "1"], ["1", "a", "b", nil], ["1", "a", "b", "10"], ["1", "", "b", "1"],
      ["1", "a", "", "1"], ["1", "a\0", "b", "1"],
    ] as [[String?]])
  func refused(columns: [String?]) {
    #expect(throws: EngineError.self) { try StoredMailbox(row: Self.row(columns)) }
  }

  @Test(
    "a name that a server sends is shown in a statement only if it is plain",
    arguments: [
      ("update_dovecot_conf", true), ("a-b.c%", true), ("", false), ("a\"; DROP", false),
      ("a'b", false), ("a b", false), ("é", false), (String(repeating: "a", count: 101), false),
    ])
  func plain(name: String, isPlain: Bool) {
    #expect(Grantee.isPlain(name) == isPlain)
  }
}
