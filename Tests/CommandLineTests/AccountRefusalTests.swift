import Diagnostics
import LDAPClient
import ModoboaDatabase
import PrivilegeSeparation
import Testing

@testable import update_dovecot_conf

@Suite("What Modoboa's tables say of a login")
struct AccountRefusalTests {
  private static let accounts: [(StoredAccount, Int32?, String)] = [
    (.noDomain, 67, "no domain a.test"), (.noMailbox(domainIsEnabled: true), 67, "no such mailbox"),
    (.noMailbox(domainIsEnabled: false), 77, "domain a.test is disabled"),
    (
      .mailbox(domainIsEnabled: false, accountIsActive: false, isSendOnly: true), 77,
      "domain a.test"
    ),
    (
      .mailbox(domainIsEnabled: true, accountIsActive: false, isSendOnly: true), 77,
      "the account is"
    ),
    (.mailbox(domainIsEnabled: true, accountIsActive: true, isSendOnly: true), 77, "sending only"),
    (.mailbox(domainIsEnabled: true, accountIsActive: true, isSendOnly: false), nil, ""),
    (.notReadable("words"), nil, ""),
  ]

  @Test("The first reason is named, with its exit status", arguments: accounts)
  func first(account: StoredAccount, status: Int32?, words: String) throws {
    let address = try #require(MailboxAddress("alice@a.test"))
    let refusal = AccountRefusal(account, address)
    #expect(refusal.map { ExitStatus($0).rawValue } == status)
    if let refusal {
      #expect("\(refusal)".hasPrefix("alice@a.test: ") && "\(refusal)".contains(words))
    }
  }

  @Test("A worker's answer is read as it was written, and nothing else", arguments: accounts)
  func answer(account: StoredAccount, status: Int32?, words: String) throws {
    #expect(try StoredAccount(answer: account.answer) == account)
    for wrong in [account.answer + [0], Array(account.answer.dropLast()), [4], [2, 1, 1, 2]] {
      #expect(throws: FieldReader.Malformed.self) { try StoredAccount(answer: wrong) }
    }
  }

  @Test("So is its answer about a login")
  func loginAnswer() throws {
    let delays = [LoginAnswer.Delay(server: "ldap://a:389", milliseconds: 1500)]
    let bytes = LoginAnswer(verdict: .accountName("a@b"), delays: delays).bytes
    let answer = try LoginAnswer(bytes)
    #expect(answer.delays.map(\.server) == ["ldap://a:389"])
    #expect(answer.delays.map(\.milliseconds) == [1500])
    guard case .accountName("a@b") = answer.verdict else {
      Issue.record("\(answer.verdict)")
      return
    }
    let long = String(repeating: "é", count: 10_000)
    let refused = LoginAnswer(
      verdict: .refused(RefusedLogin(user: long, refusal: .noSuchUser)), delays: [])
    guard case .refused(let error) = try LoginAnswer(refused.bytes).verdict else {
      Issue.record("accepted")
      return
    }
    #expect(error.exitStatus == .noUser)
    for wrong in [bytes + [0], Array(bytes.dropLast()), []] {
      #expect(throws: FieldReader.Malformed.self) { try LoginAnswer(wrong) }
    }
  }
}
