import LDAPClient
import PrivilegeSeparation

/// A worker's answer with what the trial of the LDAP servers showed, field by field.
struct TrialAnswer {
  let verdicts: [ServerVerdict]

  /// The longest name of a server or sentence, in bytes.
  private static let textLimit = 1 << 13
  /// More servers than Modoboa can name.
  private static let serverLimit = 10

  init(_ verdicts: [ServerVerdict]) {
    self.verdicts = verdicts
  }

  /// The fields.
  var bytes: [UInt8] {
    var fields = FieldWriter()
    fields.put(verdicts.count)
    for verdict in verdicts {
      fields.put(verdict.server)
      fields.put(verdict.error != nil)
      if let error = verdict.error {
        fields.put(error.kind.rawValue)
        fields.put(error.server)
        fields.put(error.reason)
      }
    }
    return fields.bytes
  }

  /// Decodes the fields.
  ///
  /// - Throws: `FieldReader.Malformed` for anything that this program's workers do not send.
  init(_ bytes: [UInt8]) throws(FieldReader.Malformed) {
    var fields = FieldReader(bytes)
    let count = try fields.integer()
    guard (0...Self.serverLimit).contains(count) else { throw FieldReader.Malformed() }
    var verdicts: [ServerVerdict] = []
    for _ in 0..<count {
      var verdict = ServerVerdict(server: try fields.text(limit: Self.textLimit))
      if try fields.boolean() { verdict.error = try Self.error(&fields) }
      verdicts.append(verdict)
    }
    guard fields.isAtEnd else { throw FieldReader.Malformed() }
    self.verdicts = verdicts
  }

  private static func error(_ fields: inout FieldReader) throws(FieldReader.Malformed) -> LDAPError
  {
    guard let kind = LDAPError.Kind(rawValue: try fields.byte()) else {
      throw FieldReader.Malformed()
    }
    let server = try fields.text(limit: textLimit)
    return LDAPError(kind, server: server, try fields.text(limit: textLimit))
  }
}
