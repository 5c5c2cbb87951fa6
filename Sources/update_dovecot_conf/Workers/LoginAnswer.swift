import Diagnostics
import PrivilegeSeparation

/// What the LDAP servers say about a login.
struct LoginAnswer {
  /// Whether they accept it.
  enum Verdict {
    /// The account name that Dovecot would use.
    case accountName(String)
    case refused(any ReportedError)
  }

  /// How long a server took, from the connection to the last answer.
  struct Delay {
    let server: String
    let milliseconds: Int
  }

  let verdict: Verdict
  /// One for each server that was asked.
  let delays: [Delay]

  /// The longest text, in bytes.
  private static let limit = 1 << 13
  /// How much of the words of a refusal is passed on, in bytes: they repeat what the server sent.
  private static let wordsLimit = 1 << 12

  init(verdict: Verdict, delays: [Delay]) {
    self.verdict = verdict
    self.delays = delays
  }

  /// Encodes the fields.
  var bytes: [UInt8] {
    var fields = FieldWriter()
    fields.put(delays.map(\.server))
    for delay in delays { fields.put(delay.milliseconds) }
    switch verdict {
    case .accountName(let name):
      fields.put(true)
      fields.put(name)
    case .refused(let error):
      fields.put(false)
      fields.put(UInt8(truncatingIfNeeded: error.exitStatus.rawValue))
      // Cutting a character in two makes at most three bytes of it.
      fields.put(String(decoding: "\(error)".utf8.prefix(Self.wordsLimit), as: UTF8.self))
    }
    return fields.bytes
  }

  /// Decodes the fields.
  ///
  /// - Throws: `FieldReader.Malformed`.
  init(_ bytes: [UInt8]) throws(FieldReader.Malformed) {
    var fields = FieldReader(bytes)
    var delays: [Delay] = []
    for server in try fields.texts(limit: Self.limit) {
      delays.append(Delay(server: server, milliseconds: 0))
    }
    for index in delays.indices {
      delays[index] = Delay(server: delays[index].server, milliseconds: try fields.integer())
    }
    self.delays = delays
    if try fields.boolean() {
      verdict = .accountName(try fields.text(limit: Self.limit))
    } else {
      let status = Int32(try fields.byte())
      verdict = .refused(
        WorkerError.reported(status: status, try fields.text(limit: Self.limit)))
    }
    guard fields.isAtEnd else { throw FieldReader.Malformed() }
  }
}
