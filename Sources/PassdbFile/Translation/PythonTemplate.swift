/// Why a template of Modoboa cannot be expressed for Dovecot.
package enum PythonTemplateError: Error, Equatable {
  /// A conversion other than `%(user)s` and `%%`, as typed, cut to 12 characters.
  case unknownConversion(String)
}

extension LoginTemplate {
  /// Reads a template as Modoboa does, with Python's `template % {"user": login}`.
  ///
  /// `%(user)s` is the login and `%%` a percent sign. Python accepts more, such as `%(user)-8s` or
  /// `%(user)r`: a width or a representation that Dovecot's variables cannot express.
  ///
  /// - Throws: ``PythonTemplateError``.
  init(python template: String) throws(PythonTemplateError) {
    self.init()
    // On bytes: Swift joins a percent sign and a combining character to one character, Python does
    // not.
    var rest = Array(template.utf8)[...]
    while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
      append(literal: String(decoding: rest[..<percent], as: UTF8.self))
      rest = rest[percent...]
      if rest.starts(with: "%(user)s".utf8) {
        appendUser()
        rest = rest.dropFirst("%(user)s".utf8.count)
      } else if rest.starts(with: "%%".utf8) {
        append(literal: "%")
        rest = rest.dropFirst(2)
      } else {
        throw .unknownConversion(Self.conversion(at: String(decoding: rest, as: UTF8.self)))
      }
    }
    append(literal: String(decoding: rest, as: UTF8.self))
  }

  /// The conversion at the start of a text up to its letter, else the percent sign and the next
  /// character.
  private static func conversion(at text: String) -> String {
    guard text.hasPrefix("%("), let close = text.firstIndex(of: ")"),
      let letter = text[close...].firstIndex(where: \.isLetter)
    else { return String(text.prefix(2)) }
    return String(text[...letter].prefix(12))
  }
}
