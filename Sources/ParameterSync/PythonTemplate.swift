import DovecotSettings

/// What a template of Modoboa's has that Dovecot cannot be told.
public enum PythonTemplateError: Error, Equatable {
  /// A `%` that begins neither `%(user)s` nor `%%`; the text from there on, its first 12 characters
  /// at most.
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
    var rest = template[...]
    while let percent = rest.firstIndex(of: "%") {
      append(literal: rest[..<percent])
      rest = rest[percent...]
      if rest.hasPrefix("%(user)s") {
        appendUser()
        rest = rest.dropFirst("%(user)s".count)
      } else if rest.hasPrefix("%%") {
        append(literal: "%")
        rest = rest.dropFirst(2)
      } else {
        throw .unknownConversion(Self.conversion(at: rest))
      }
    }
    append(literal: rest)
  }

  /// The conversion that a text begins with, to its letter, or the percent sign and what follows
  /// it.
  private static func conversion(at text: Substring) -> String {
    guard text.hasPrefix("%("), let close = text.firstIndex(of: ")"),
      let letter = text[close...].firstIndex(where: \.isLetter)
    else { return String(text.prefix(2)) }
    return String(text[...letter])
  }
}
