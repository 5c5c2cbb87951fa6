import Accounts
import ModoboaDatabase
import PrivilegeSeparation
import Testing

@testable import LDAPClient
@testable import update_dovecot_conf

@Suite("A worker's answers for accounts")
struct AccountsAnswerTests {
  private static let page: EntryPage = {
    var page = EntryPage()
    page.entries = [
      KnownEntry(dn: "uid=é", logins: [.init("a", name: nil), .init("a@x", name: "a@x")]),
      KnownEntry(dn: "uid=b", logins: []),
    ]
    page.asked = 7
    page.unlisted = "no"
    page.referral = "ldap://b/dc=é"
    return page
  }()

  private static let mailboxes = MailboxPage(
    [-1, 7, 1 << 40].map { user in
      StoredMailbox(
        user: user, address: MailboxAddress("é\(user)@x@b.test") ?? { preconditionFailure() }(),
        isEnabled: user == 7)
    })

  @Test("what is written is read back")
  func roundTrip() throws {
    var last = EntryPage()
    last.isLast = true
    for page in [last, Self.page] { #expect(try EntryPage(bytes: page.bytes) == page) }
    for page in [MailboxPage([]), Self.mailboxes] {
      #expect(try MailboxPage(bytes: page.bytes) == page)
    }
    for user in [nil, 0, -1, Int.max] {
      #expect(try MailboxStart(MailboxStart(user: user).bytes).user == user)
    }
  }

  @Test("an answer that is cut off, or goes on, is none")
  func malformed() {
    let (page, mailboxes) = (Self.page.bytes, Self.mailboxes.bytes)
    for count in page.indices {
      #expect(throws: FieldReader.Malformed.self) { try EntryPage(bytes: Array(page[..<count])) }
    }
    for count in mailboxes.indices {
      #expect(throws: FieldReader.Malformed.self) {
        try MailboxPage(bytes: Array(mailboxes[..<count]))
      }
    }
    #expect(throws: FieldReader.Malformed.self) { try EntryPage(bytes: page + [0]) }
    #expect(throws: FieldReader.Malformed.self) { try MailboxPage(bytes: mailboxes + [0]) }
  }

  @Test("an answer with any byte changed never traps")
  func changed() {
    for (bytes, read) in [
      (Self.page.bytes, { (bytes: [UInt8]) in _ = try? EntryPage(bytes: bytes) }),
      (Self.mailboxes.bytes, { (bytes: [UInt8]) in _ = try? MailboxPage(bytes: bytes) }),
    ] {
      for index in bytes.indices {
        for value in [0, 1, 2, 0x7f, 0x80, 0xff] as [UInt8] {
          var changed = bytes
          changed[index] = value
          read(changed)
        }
      }
    }
  }

  @Test("mailboxes that do not come in order are refused: there would be no end of them")
  func order() throws {
    let one = try #require(Self.mailboxes.mailboxes.last)
    for mailboxes in [[one, one], Self.mailboxes.mailboxes.reversed()] {
      #expect(throws: FieldReader.Malformed.self) {
        try MailboxPage(bytes: MailboxPage(mailboxes).bytes)
      }
    }
  }

  @Test("the largest answers fit into their limits")
  func size() {
    let address = MailboxAddress(
      String(repeating: "é", count: 500) + "@" + String(repeating: "é", count: 500))
    let mailboxes = (0..<MailboxPage.size).compactMap { user in
      address.map { StoredMailbox(user: user, address: $0, isEnabled: true) }
    }
    #expect(mailboxes.count == MailboxPage.size)
    #expect(MailboxPage(mailboxes).bytes.count < 1 << 20)
  }
}
