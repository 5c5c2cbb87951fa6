import DovecotGrammar

/// How to write `%` where Dovecot expands variables.
///
/// 2.3 (src/lib/var-expand.c): `%` followed by a letter is a variable and `%%` is a percent sign.
/// Only `base`, the filters and `auth_bind_userdn` are expanded; `uris`, `dn` and `dnpass` are used
/// as written.
///
/// 2.4 (src/lib-var-expand/var-expand-lexer.l): `%{` opens a variable and `%%{` is a literal `%{`;
/// any other percent sign, even a doubled one, is literal. Every string setting is expanded. Two
/// texts need the function `literal()`: a percent sign right before a variable, and a lone `y`
/// between percent signs or the ends of the text, which the lexer of 2.4.1 and 2.4.2 swallows.
extension Dialect {
  /// A literal text for a setting that this dialect expands.
  func escapingPercent(_ text: String) -> String {
    escapingPercent(text, beforeUser: false)
  }

  /// A template in this dialect's syntax.
  func spelling(_ template: LoginTemplate) -> String {
    var text = ""
    for (index, part) in template.parts.enumerated() {
      switch part {
      case .user:
        text += userVariable
      case .literal(let literal):
        text += escapingPercent(literal, beforeUser: index + 1 < template.parts.count)
      }
    }
    return text
  }

  /// The variable for the login name.
  private var userVariable: String {
    switch self {
    case .v23: "%u"
    case .v24: "%{user}"
    }
  }

  private func escapingPercent(_ text: String, beforeUser: Bool) -> String {
    // On bytes: Swift joins a percent sign and a combining character to one character, Dovecot does
    // not.
    let bytes = Array(text.utf8)
    switch self {
    case .v23:
      return String(decoding: bytes.flatMap { $0 == .percent ? [$0, $0] : [$0] }, as: UTF8.self)
    case .v24:
      return String(decoding: Self.escaping24(bytes, beforeUser: beforeUser), as: UTF8.self)
    }
  }

  private static func escaping24(_ text: [UInt8], beforeUser: Bool) -> [UInt8] {
    var result: [UInt8] = []
    var rest = text[...]
    while !rest.isEmpty {
      let run = percentRun(rest, of: text)
      rest = rest.dropFirst(run.count)
      let isAtVariable = !run.isEmpty && rest.isEmpty && beforeUser
      if run.contains(.letterY) || isAtVariable || (!run.isEmpty && isBraceWithLoneY(rest)) {
        result += "%{literal('".utf8 + run + "')}".utf8
      } else {
        // One more percent sign makes `%{` literal, even at the end of a longer run.
        result += run
        if !run.isEmpty, rest.first == .openBrace { result.append(.percent) }
      }
      let plain = rest.prefix { $0 != .percent }
      result += plain
      rest = rest.dropFirst(plain.count)
    }
    return result
  }

  /// Whether a text begins with `{y` and then a percent sign or its end: the `y` would be alone
  /// after `%%{`.
  private static func isBraceWithLoneY(_ rest: ArraySlice<UInt8>) -> Bool {
    let chunk = rest.prefix { $0 != .percent }
    return chunk.elementsEqual([.openBrace, .letterY])
  }

  /// The percent signs at the start of a text, with any lone `y` among them.
  private static func percentRun(_ rest: ArraySlice<UInt8>, of text: [UInt8]) -> ArraySlice<UInt8> {
    var end = rest.startIndex
    while end < rest.endIndex {
      let isBetween =
        (end == text.startIndex || text[end - 1] == .percent)
        && (end + 1 == text.endIndex || text[end + 1] == .percent)
      guard rest[end] == .percent || (rest[end] == .letterY && isBetween) else { break }
      end += 1
    }
    return rest[..<end]
  }
}

extension UInt8 {
  fileprivate static let letterY = UInt8(ascii: "y")
}
