/// Why a template of Modoboa cannot be expressed for Dovecot.
package enum PythonTemplateError: Error, Equatable {
  /// A conversion other than `%(user)s` and `%%`, as typed, cut to 12 characters.
  case unknownConversion(String)

  /// What is wrong and what to do, in words that follow the parameter's name.
  var reason: String {
    switch self {
    case .unknownConversion(let conversion) where conversion.hasPrefix("%("):
      "contains '\(conversion)'; use only %(user)s for the login and %% for a percent sign"
    case .unknownConversion(let conversion) where Self.isDovecots(conversion):
      "contains '\(conversion)', a variable of Dovecot; Modoboa's only placeholder is %(user)s, the login"
    case .unknownConversion(let conversion):
      "contains '\(conversion)', where Modoboa puts no login; write %(user)s for the login, or %% for a percent"
        + " sign"
    }
  }

  /// Whether it is the user name, or a part of it, in the grammar of Dovecot 2.3 or 2.4: `%u`, `%n`,
  /// `%d`, with modifiers such as `%Lu`, or `%{user}`.
  private static func isDovecots(_ conversion: String) -> Bool {
    ["%{", "%u", "%n", "%d", "%L", "%U"].contains { conversion.hasPrefix($0) }
  }
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

  /// The conversion at the start of a text up to its letter, a variable of Dovecot up to its brace or
  /// letter, else the percent sign and the next character.
  private static func conversion(at text: String) -> String {
    if text.hasPrefix("%{"), let close = text.firstIndex(of: "}") {
      return String(text[...close].prefix(12))
    }
    if text.hasPrefix("%L") || text.hasPrefix("%U") { return String(text.prefix(3)) }
    guard text.hasPrefix("%("), let close = text.firstIndex(of: ")"),
      let letter = text[close...].firstIndex(where: \.isLetter)
    else { return String(text.prefix(2)) }
    return String(text[...letter].prefix(12))
  }
}
