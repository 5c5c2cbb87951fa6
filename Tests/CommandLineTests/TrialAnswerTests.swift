import PrivilegeSeparation
import Testing

@testable import LDAPClient
@testable import update_dovecot_conf

@Suite("A worker's answer about LDAP servers")
struct TrialAnswerTests {
  private static let verdicts: [ServerVerdict] = {
    var fine = ServerVerdict(server: "a:636")
    fine.certificateEnd = 1_795_392_000
    fine.referral = "ldap://b/dc=é"
    fine.baseIdentity = "1-2-3"
    var broken = ServerVerdict(
      server: "b:636", error: LDAPError(.credentials, server: "b:636", "no"))
    broken.strangeDN = "x@y"
    return [fine, broken]
  }()

  @Test("what is written is read back")
  func roundTrip() throws {
    for verdicts in [[], Self.verdicts] {
      #expect(try TrialAnswer(TrialAnswer(verdicts).bytes).verdicts == verdicts)
    }
  }

  @Test("an answer that is cut off, or goes on, is none")
  func malformed() {
    let bytes = TrialAnswer(Self.verdicts).bytes
    for count in bytes.indices {
      #expect(throws: FieldReader.Malformed.self) { try TrialAnswer(Array(bytes[..<count])) }
    }
    #expect(throws: FieldReader.Malformed.self) { try TrialAnswer(bytes + [0]) }
  }

  @Test("an answer with any byte changed never traps")
  func changed() {
    let bytes = TrialAnswer(Self.verdicts).bytes
    for index in bytes.indices {
      for value in [0, 1, 2, 0x7f, 0x80, 0xff] as [UInt8] {
        var changed = bytes
        changed[index] = value
        _ = try? TrialAnswer(changed).verdicts.map { $0.praise(at: 0) + "\($0.warnings(at: 0))" }
      }
    }
  }

  @Test("what a server says at length is cut, and a time that no certificate has is left out")
  func long() throws {
    let text = String(repeating: "é", count: 100_000)
    var verdict = ServerVerdict(
      server: "a", error: LDAPError(.unreachable, server: "a", "x" + text))
    verdict.referral = text
    verdict.certificateEnd = .max
    let answer = TrialAnswer([verdict, verdict]).bytes
    #expect(answer.count < 1 << 16)
    let read = try TrialAnswer(answer).verdicts
    #expect(read.count == 2 && read[0].certificateEnd == nil)
    #expect(read[0].error?.reason.hasPrefix("xéé") == true)
  }
}
