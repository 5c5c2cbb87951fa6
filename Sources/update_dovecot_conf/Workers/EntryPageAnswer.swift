import Accounts
import LDAPClient
import PrivilegeSeparation

/// A worker's answer with a part of the entries, field by field.
extension EntryPage {
  /// The longest DN, login or sentence that is passed on, in bytes; a server decides how long they are.
  private static let textLimit = 1 << 13
  /// The most entries in an answer, and logins of an entry.
  private static let countLimits = (entries: 1000, logins: 10_000)
  /// How many mailboxes can have been asked for.
  private static let askedLimit = 1 << 30

  /// Encodes the fields.
  var bytes: [UInt8] {
    var fields = FieldWriter()
    fields.put(isLast)
    fields.put(asked ?? -1)
    fields.put(unlisted.map(Self.cut))
    fields.put(referral.map(Self.cut))
    fields.put(entries.count)
    for entry in entries {
      fields.put(Self.cut(entry.dn))
      fields.put(entry.logins.count)
      for login in entry.logins {
        fields.put(Self.cut(login.login))
        fields.put(login.name.map(Self.cut))
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
  init(bytes: [UInt8]) throws(FieldReader.Malformed) {
    self.init()
    var fields = FieldReader(bytes)
    isLast = try fields.boolean()
    let asked = try fields.integer()
    guard (-1...Self.askedLimit).contains(asked) else { throw FieldReader.Malformed() }
    self.asked = asked < 0 ? nil : asked
    unlisted = try fields.optionalText(limit: Self.textLimit)
    referral = try fields.optionalText(limit: Self.textLimit)
    let count = try fields.integer()
    guard (0...Self.countLimits.entries).contains(count) else { throw FieldReader.Malformed() }
    for _ in 0..<count {
      let dn = try fields.text(limit: Self.textLimit)
      let number = try fields.integer()
      guard (0...Self.countLimits.logins).contains(number) else { throw FieldReader.Malformed() }
      var logins: [KnownEntry.Login] = []
      for _ in 0..<number {
        let login = try fields.text(limit: Self.textLimit)
        logins.append(.init(login, name: try fields.optionalText(limit: Self.textLimit)))
      }
      entries.append(KnownEntry(dn: dn, logins: logins))
    }
    guard fields.isAtEnd else { throw FieldReader.Malformed() }
  }
}
