/// How `%` is written where Dovecot replaces variables.
///
/// 2.3 (src/lib/var-expand.c): `%` followed by a letter is a variable and `%%` is a percent sign. Only `base`, the
/// filters and `auth_bind_userdn` are expanded; `uris`, `dn` and `dnpass` are used as they stand.
/// 2.4 (src/lib-var-expand/var-expand-lexer.l): `%{` opens a variable and `%%{` is a literal `%{`; any other percent
/// sign, also a doubled one, stands for itself. Every string setting is expanded. A percent sign right before a
/// variable can be said by the function `literal()` alone.
extension Dialect {
  /// A literal text for a setting that this dialect expands.
  func escapingPercent(_ text: String) -> String {
    switch self {
    case .v23: text.replacingBytes("%", with: "%%")
    case .v24: text.replacingBytes("%{", with: "%%{")
    }
  }

  /// A literal text for a setting that 2.3 uses as it stands and 2.4 expands.
  func escapingPercentOutsideTemplates(_ text: String) -> String {
    self == .v23 ? text : escapingPercent(text)
  }

  /// A template in this dialect's own spelling.
  func spelling(_ template: LoginTemplate) -> String {
    var text = ""
    for part in template.parts {
      switch (part, self) {
      case (.literal(let literal), _):
        text += escapingPercent(literal)
      case (.user, .v23):
        text += "%u"
      case (.user, .v24):
        // A percent sign right before the variable would turn it into the literal `%{user}`, and one right before
        // the `%{literal` as well: the whole run goes inside.
        let run = text.utf8.reversed().prefix { $0 == .percent }.count
        if run > 0 {
          text.unicodeScalars.removeLast(run)
          text += "%{literal('\(String(repeating: "%", count: run))')}"
        }
        text += "%{user}"
      }
    }
    return text
  }
}

extension String {
  /// The text with each occurrence of a pattern replaced, left to right, without overlaps.
  ///
  /// It works on bytes: a percent sign that carries a combining character is one to Dovecot, though Swift sees
  /// another character there.
  func replacingBytes(_ pattern: StaticString, with replacement: String) -> String {
    let pattern = Array(String(describing: pattern).utf8)
    let text = Array(utf8)
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      if text[index...].starts(with: pattern) {
        result += replacement.utf8
        index += pattern.count
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
