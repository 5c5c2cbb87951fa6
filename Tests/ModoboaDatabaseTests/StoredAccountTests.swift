import Testing

@testable import ModoboaDatabase

@Suite("An account in Modoboa's tables")
struct StoredAccountTests {
  @Test(
    "An account name is split at its last @, as Modoboa does",
    arguments: [
      ("alice@example.test", "alice", "example.test"), ("\"a@b\"@c.test", "\"a@b\"", "c.test"),
      ("o'neil@é.test", "o'neil", "é.test"),
    ])
  func address(name: String, localPart: String, domain: String) throws {
    let address = try #require(MailboxAddress(name))
    #expect((address.localPart, address.domain) == (localPart, domain))
    #expect(address.text == name)
  }

  @Test(
    "A name that no mailbox can have is none",
    arguments: [
      "", "alice", "@", "@example.test", "alice@", "alice\0@example.test", "alice@example.test\0",
      String(repeating: "a", count: 2040) + "@example.test",
    ])
  func noAddress(name: String) { #expect(MailboxAddress(name) == nil) }

  private static let rows: [([Bool?]?, StoredAccount)] = [
    (nil, .noDomain), ([true, nil, false], .noMailbox(domainIsEnabled: true)),
    ([false, nil, false], .noMailbox(domainIsEnabled: false)),
    (
      [true, true, false], .mailbox(domainIsEnabled: true, accountIsActive: true, isSendOnly: false)
    ),
    (
      [false, false, true],
      .mailbox(domainIsEnabled: false, accountIsActive: false, isSendOnly: true)
    ),
  ]

  @Test("Each row has one meaning", arguments: rows)
  func row(row: [Bool?]?, account: StoredAccount) { #expect(StoredAccount(row: row) == account) }

  @Test("A server's answer of another shape is refused")
  func shape() throws {
    #expect(try StoredAccount.flags([[0x31], [0x30], nil]) == [true, false, nil])
    let wrong: [[[UInt8]?]] = [[[0x31]], [[0x31], [0x32], [0x30]], [[0x31], [], [0x30]]]
    for columns in wrong {
      #expect(throws: EngineError.notAsAsked) { try StoredAccount.flags(columns) }
    }
  }

  @Test("A Modoboa without send-only mailboxes is asked again without that column")
  func olderModoboa() throws {
    var asked: [Bool] = []
    let account = try StoredAccount.asking { hasSendOnly throws(EngineError) in
      asked.append(hasSendOnly)
      if hasSendOnly { throw EngineError(.notModoboas, "no such column: m.is_send_only") }
      return [true, true, false]
    }
    #expect(asked == [true, false])
    #expect(
      account == .mailbox(domainIsEnabled: true, accountIsActive: true, isSendOnly: false))
  }

  @Test(
    "Missing tables and rights are no error, all else is",
    arguments: [
      (DatabaseError.Kind.refused, true), (.notModoboas, true), (.busy, false),
      (.unreachable, false), (.unreadable, false),
    ])
  func errors(kind: DatabaseError.Kind, isAnswer: Bool) throws {
    let error = EngineError(kind, "words")
    if isAnswer {
      #expect(
        try StoredAccount.asking { _ throws(EngineError) in throw error } == .notReadable("words"))
    } else {
      #expect(throws: error) { try StoredAccount.asking { _ throws(EngineError) in throw error } }
    }
  }
}
