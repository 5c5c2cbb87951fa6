import Files
import Glibc
import Secrets
import TestSupport
import Testing

@testable import PassdbFile
@testable import Sync

@Suite("The note of a rejected bind")
struct RejectedBindTests {
  private static func passdb(
    host: String = "ldap", port: Int = 389, _ transport: LDAPPassdb.Transport = .plain,
    dn: String = "cn=reader", password: String = "Invented-Bind-1", filter: String = "(mail="
  ) -> LDAPPassdb {
    var template = LoginTemplate()
    template.append(literal: filter)
    template.appendUser()
    template.append(literal: ")")
    return LDAPPassdb(
      servers: [.init(host: host, port: port)], transport: transport, searchBase: "dc=x",
      filter: template,
      method: .searchAndBind(account: .init(bindDN: dn, password: Secret(password))))
  }

  private static let hour = 3600
  private let note = RejectedBind("ldap:389: no", of: passdb(), at: 1_000_000)

  @Test("it holds for an hour, and not before it was written")
  func time() {
    for (now, holds) in [(0, true), (Self.hour - 1, true), (Self.hour, false), (-1, false)] {
      #expect(note.holds(for: Self.passdb(), at: 1_000_000 + now) == holds)
    }
  }

  @Test("it holds for the same servers, DN and password, whatever the filter")
  func parameters() {
    let others = [
      Self.passdb(host: "ldap2"), Self.passdb(port: 636), Self.passdb(.startTLS),
      Self.passdb(dn: "cn=reader2"), Self.passdb(password: "Invented-Bind-2"),
      // A letter that moves from one value into the next.
      Self.passdb(dn: "cn=readerI", password: "nvented-Bind-1"),
    ]
    for other in others { #expect(!note.holds(for: other, at: 1_000_000)) }
    #expect(note.holds(for: Self.passdb(filter: "(uid="), at: 1_000_000))
  }

  @Test(
    "a damaged note is none, whatever its time",
    arguments: [
      "", "x", "1\n2", "x\n0\nno\n", "-1\n0\nno\n", "\(Int.max)\n0\nno\n", "\(Int.min)\n0\nno\n",
      "9223372036854775808\n0\nno\n",
    ])
  func damaged(_ text: String) throws {
    let scratch = Scratch()
    let state = StateDirectory(scratch["state"], mayChange: true)
    try state.write(RejectedBind.note, Array(text.utf8), timeout: 1)
    // A time at the end of the range could not be added to.
    #expect(RejectedBind(in: state) == nil)
  }

  @Test("it is read back, and has neither the password nor enough of a hash to test a guess")
  func text() throws {
    let scratch = Scratch()
    let state = StateDirectory(scratch["state"], mayChange: true)
    #expect(RejectedBind(in: state) == nil)
    try state.write(RejectedBind.note, note.text, timeout: 1)
    #expect(RejectedBind(in: state) == note)
    let lines = String(decoding: note.text, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 3 && lines[1].utf8.count <= 4)
    var prints: Set<Substring> = []
    for number in 0..<2000 {
      let other = RejectedBind("", of: Self.passdb(password: "guess \(number)"), at: 0)
      prints.insert(String(decoding: other.text, as: UTF8.self).split(separator: "\n")[1])
    }
    // Spread over most of the 65 536 values, so that a change is noticed.
    #expect(prints.count > 1900)
  }

  @Test(
    "another text is no note",
    arguments: [
      "", "1\n2\n", "x\n2\n3\n", "1\n2\n3", "1\n2\n3\n4\n", "99999999999999999999\n2\n3\n",
    ])
  func damaged(text: String) throws {
    let scratch = Scratch()
    let state = StateDirectory(scratch["state"], mayChange: true)
    try state.write(RejectedBind.note, Array(text.utf8), timeout: 1)
    #expect(RejectedBind(in: state) == nil)
  }

  @Test("a reason of several lines stays one line")
  func lines() throws {
    let note = RejectedBind("a\nb", of: Self.passdb(), at: 1)
    #expect(String(decoding: note.text, as: UTF8.self).hasSuffix("\na b\n"))
  }
}
