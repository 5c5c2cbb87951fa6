import DovecotGrammar

/// What a template of Modoboa's has that Dovecot cannot be told.
package enum PythonTemplateError: Error, Equatable {
  /// A `%` that begins neither `%(user)s` nor `%%`; the conversion as typed, its first 12
  /// characters at most.
  case unknownConversion(String)
}

extension LoginTemplate {
  /// Reads a template as Modoboa does, with Python's `template % {"user": login}`.
  ///
  /// `%(user)s` is the login and `%%` a percent sign. Python would take more, as `%(user)-8s` or
  /// `%(user)r`: a width or a representation that Dovecot's variables cannot express.
  ///
  /// - Throws: ``PythonTemplateError``.
  init(python template: String) throws(PythonTemplateError) {
    self.init()
    // On bytes: a percent sign that carries a combining character is one to Python, though Swift
    // sees another character there.
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

  /// The conversion that a text begins with, to its letter, or the percent sign and what follows
  /// it.
  private static func conversion(at text: String) -> String {
    guard text.hasPrefix("%("), let close = text.firstIndex(of: ")"),
      let letter = text[close...].firstIndex(where: \.isLetter)
    else { return String(text.prefix(2)) }
    return String(text[...letter].prefix(12))
  }
}
