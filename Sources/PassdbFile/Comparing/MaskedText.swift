import Diagnostics
package import DovecotGrammar
import Secrets

/// A settings file line by line, safe to show to anyone.
///
/// This is an allow list. No value of a foreign file is shown: `pass_attrs` and URLs may hold
/// passwords there. In a file of this program or of Modoboa's command, a line is shown only if its
/// setting is known not to be secret, is complete on that line and has exactly the form that those
/// programs write, so that no other text is joined to it.
package struct MaskedText: Sendable {
  /// A line in clear, for comparison, and masked.
  package struct Line: Sendable {
    /// The bytes with the line end, for comparison only.
    let bytes: [UInt8]
    /// The masked line.
    package let shown: String

    /// Whether a line feed ends it; the last line of a text may lack it.
    package var isEnded: Bool { bytes.last == .lineFeed }

    /// Whether the lines are equal, including masked parts and line ends.
    package func isEqual(to other: Line) -> Bool { bytes == other.bytes }
  }

  package let lines: [Line]

  /// Masks a text.
  ///
  /// - Parameters:
  ///   - text: any bytes.
  ///   - dialect: the dialect to read it with.
  package init(_ text: [UInt8], dialect: Dialect) {
    self.init(text, dialect: dialect, origin: FileOrigin(of: text))
  }

  /// Masks a text but for the lines that it shares with one without secrets.
  ///
  /// - Parameters:
  ///   - text: any bytes.
  ///   - known: a text that this program writes, and that holds no secret.
  package init(_ text: [UInt8], showingLinesOf known: [UInt8]) {
    let known = Set(known.split(separator: .lineFeed).map(Array.init))
    var rest = text[...]
    var lines: [Line] = []
    while !rest.isEmpty {
      let line = rest.prefix { $0 != .lineFeed }
      let ended = rest.prefix(line.count + 1)
      rest = rest.dropFirst(ended.count)
      let isShown = line.isEmpty || known.contains(Array(line))
      lines.append(
        Line(bytes: Array(ended), shown: isShown ? line.legible : Secret.placeholder))
    }
    self.lines = lines
  }

  /// Masks a text of known origin.
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
      // Anything may follow a `#` or a NUL, even in a file of this program.
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
    // An empty password is not secret, and shows that the search is anonymous.
    return KnownSettings.visible.contains(key)
      || (KnownSettings.secret.contains(key) && value == .literal([]))
  }

  /// Whether a line has one value in its writer's form, and nothing after it.
  ///
  /// Two joined lines such as `dn = "cn=r" dnpass = "secret"` have one value for Dovecot, since it
  /// begins and ends with a quotation mark.
  private static func hasOneValue(_ line: ArraySlice<UInt8>, isOurs: Bool) -> Bool {
    let value = line.drop { $0 != .equals }.dropFirst().drop { $0 == .space }
    guard let quote = value.first, quote == .quote || quote == .apostrophe else {
      // This program leaves only single words unquoted. Values of Modoboa's command may contain
      // spaces.
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

  /// Whether a section line is one of this program; others may hold anything, since 2.3 ignores
  /// text after a brace.
  private static func isOwnSection(_ line: ArraySlice<UInt8>) -> Bool {
    let words = line.drop { $0 == .space }
    return ["passdb ldap {", "fields {", "}"].contains { words.elementsEqual($0.utf8) }
  }

  /// Whether a comment is in this program's header; any other may hold an old password.
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

  /// The line without its value; the name is shown only for a known setting.
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
