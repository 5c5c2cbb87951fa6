import Diagnostics
package import DovecotGrammar
import Secrets

/// A settings file line by line, fit to be shown to anybody.
///
/// What is shown is chosen, not what is hidden. Of a file that somebody else wrote no value is shown:
/// `pass_attrs` and URLs may hold passwords there, too. In a file of this program or of Modoboa's
/// command, a line appears in clear only if its setting is known to hold no secret, is complete on
/// that line and has the form that those programs give it, so that nothing can have been joined to
/// it.
package struct MaskedText: Sendable {
  /// One line: its text in clear, to compare, and as it may be shown.
  package struct Line: Sendable {
    /// The bytes of the line with its end, for comparison only.
    let bytes: [UInt8]
    /// What may be shown.
    package let shown: String

    /// Whether a line feed ends it; the last line of a text may lack it.
    package var isEnded: Bool { bytes.last == .lineFeed }

    /// Whether the lines are the same, masked parts and ends included.
    package func isEqual(to other: Line) -> Bool { bytes == other.bytes }
  }

  /// The lines in order.
  package let lines: [Line]

  /// Masks a text.
  ///
  /// - Parameters:
  ///   - text: any bytes.
  ///   - dialect: the language to read it with.
  package init(_ text: [UInt8], dialect: Dialect) {
    self.init(text, dialect: dialect, origin: FileOrigin(of: text))
  }

  /// Masks a text of which it is known who wrote it.
  init(_ text: [UInt8], dialect: Dialect, origin: FileOrigin) {
    let isOurs = if case .ours = origin { true } else { false }
    let reader = SettingsReader(dialect)
    var showable: Set<Int> = []
    if origin != .foreign {
      for statement in reader.statements(in: text) where statement.lines.count == 1 {
        if Self.isPublic(statement.kind) { showable.insert(statement.lines.lowerBound) }
      }
    }
    var rest = text[...]
    var lines: [Line] = []
    while !rest.isEmpty {
      let line = rest.prefix { $0 != .lineFeed }
      let ended = rest.prefix(line.count + 1)
      rest = rest.dropFirst(ended.count)
      // Behind a comment sign or a NUL there may be anything, also in a file of ours.
      let isWhole = reader.isWholeStatement(line) && (isOurs || !line.contains(.hash))
      let isShown =
        line.isEmpty || Self.isOwnComment(line, isOurs: isOurs) || Self.isOwnSection(line)
        || (showable.contains(lines.count + 1) && isWhole
          && Self.hasOneValue(line, isOurs: isOurs))
      lines.append(Line(bytes: Array(ended), shown: isShown ? line.legible : Self.masked(line)))
    }
    self.lines = lines
  }

  private static func isPublic(_ kind: Statement.Kind) -> Bool {
    guard case .setting(let key, let value) = kind else { return false }
    // ldap://account:password@host
    if ["uris", "ldap_uris"].contains(key) {
      guard case .literal(let bytes) = value, !bytes.contains(UInt8(ascii: "@")) else {
        return false
      }
    }
    // That there is no password is no secret, and tells an anonymous search from another.
    return KnownSettings.visible.contains(key)
      || (KnownSettings.secret.contains(key) && value == .literal([]))
  }

  /// Whether a line has its value in the form of its writer, with nothing behind it.
  ///
  /// `dn = "cn=r" dnpass = "secret"`, two lines that were joined, is one value for Dovecot, since it
  /// begins and ends with a quotation mark.
  private static func hasOneValue(_ line: ArraySlice<UInt8>, isOurs: Bool) -> Bool {
    let value = line.drop { $0 != .equals }.dropFirst().drop { $0 == .space }
    guard let quote = value.first, quote == .quote || quote == .apostrophe else {
      // This program writes a bare value only where it is one word. Those of Modoboa's command may
      // have blanks in them.
      let words = String(decoding: value, as: UTF8.self).lowercased()
      return isOurs ? !value.contains(.space) : !words.contains("pass") && !words.contains("\"")
    }
    var isEscaped = false
    let inside = value.dropFirst()
    for (index, byte) in zip(inside.indices, inside) {
      if isEscaped {
        isEscaped = false
      } else if byte == .backslash {
        isEscaped = true
      } else if byte == quote {
        return index == value.endIndex - 1
      }
    }
    return false
  }

  /// The section lines of this program's own files; others may hold anything, since 2.3 does not
  /// look behind a brace.
  private static func isOwnSection(_ line: ArraySlice<UInt8>) -> Bool {
    let words = line.drop { $0 == .space }
    return ["passdb ldap {", "fields {", "}"].contains { words.elementsEqual($0.utf8) }
  }

  /// The header of this program's own files; any other comment may hold a password that somebody
  /// put aside.
  private static func isOwnComment(_ line: ArraySlice<UInt8>, isOurs: Bool) -> Bool {
    let text = String(decoding: line, as: UTF8.self)
    if GeneratedFile.fixedComments.contains(text) { return true }
    guard isOurs else { return false }
    let origin = "# " + GeneratedFile.originPrefix
    return text.hasPrefix(origin)
      && text.dropFirst(origin.count).utf8.allSatisfy {
        (0x61...0x7a).contains($0) || "_, .".utf8.contains($0)
      }
  }

  /// The name of the setting at most, if it is a known one.
  private static func masked(_ line: ArraySlice<UInt8>) -> String {
    let indent = line.prefix { $0 == .space }
    let words = line.dropFirst(indent.count)
    let name = String(decoding: words.prefix { $0 != .space && $0 != .equals }, as: UTF8.self)
    let margin = String(repeating: " ", count: indent.count)
    guard KnownSettings.isKnown(name), words.dropFirst(name.utf8.count).starts(with: " =".utf8)
    else {
      return words.first == .hash ? "# \(Secret.placeholder)" : margin + Secret.placeholder
    }
    return "\(margin)\(name) = \"\(Secret.placeholder)\""
  }
}
