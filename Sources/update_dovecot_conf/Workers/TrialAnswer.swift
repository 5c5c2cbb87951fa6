import LDAPClient
import PrivilegeSeparation

/// A worker's answer with what the trial of the LDAP servers showed, field by field.
struct TrialAnswer {
  let verdicts: [ServerVerdict]

  /// The longest name of a server or sentence, in bytes; a server decides how much it says.
  private static let textLimit = 1 << 12
  /// More servers than Modoboa can name.
  private static let serverLimit = 4
  /// The times that a certificate can name, in seconds since 1970.
  private static let times = -62_167_219_200...253_402_300_799

  init(_ verdicts: [ServerVerdict]) {
    self.verdicts = verdicts
  }

  /// The fields.
  var bytes: [UInt8] {
    var fields = FieldWriter()
    fields.put(verdicts.count)
    for verdict in verdicts {
      fields.put(Self.cut(verdict.server))
      fields.put(verdict.error != nil)
      if let error = verdict.error {
        fields.put(error.kind.rawValue)
        fields.put(Self.cut(error.server))
        fields.put(Self.cut(error.reason))
      }
      let end = verdict.certificateEnd.flatMap { Self.times.contains($0) ? $0 : nil }
      fields.put(end != nil)
      if let end { fields.put(end) }
      for text in [verdict.referral, verdict.baseIdentity, verdict.strangeDN] {
        fields.put(text.map(Self.cut))
      }
    }
    return fields.bytes
  }

  private static func cut(_ text: String) -> String {
    guard text.utf8.count > textLimit else { return text }
    // A cut within a character makes it longer.
    return String(decoding: text.utf8.prefix(textLimit - 10), as: UTF8.self)
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
      if try fields.boolean() { verdict.certificateEnd = try Self.time(&fields) }
      verdict.referral = try fields.optionalText(limit: Self.textLimit)
      verdict.baseIdentity = try fields.optionalText(limit: Self.textLimit)
      verdict.strangeDN = try fields.optionalText(limit: Self.textLimit)
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

  private static func time(_ fields: inout FieldReader) throws(FieldReader.Malformed) -> Int {
    let time = try fields.integer()
    guard times.contains(time) else { throw FieldReader.Malformed() }
    return time
  }
}
