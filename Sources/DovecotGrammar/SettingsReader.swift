// Known limits: `statements(in:)` only reports includes, `statements(in:at:including:)` follows
// them; `group @name name {` of 2.4 is reported as malformed, since no file that this program reads
// needs it; environment variables are not expanded.

/// Reads Dovecot's grammar statement by statement, byte for byte as Dovecot's own parsers do.
///
/// The rules, odd ones included, are those of `settings_read_i()` (src/lib-settings/settings.c,
/// 2.3.19.1) and `config_parse_line()` (src/config/config-parser.c, 2.4.1). The two differ in
/// whitespace, in quoted keys and section names, in `<` and in `$`.
package struct SettingsReader: Sendable {
  let dialect: Dialect

  package init(_ dialect: Dialect) {
    self.dialect = dialect
  }

  /// All statements of a text, in order, without comments and empty lines.
  ///
  /// Never fails: a line that Dovecot refuses becomes ``Statement/Kind/malformed(_:)``.
  package func statements(in text: [UInt8]) -> [Statement] {
    read(text).statements
  }

  /// Like ``statements(in:)``, but nil if the last line ends with a continuation backslash: Dovecot
  /// ignores that statement.
  package func wholeStatements(in text: [UInt8]) -> [Statement]? {
    let (statements, unfinished) = read(text)
    return unfinished.isEmpty ? statements : nil
  }

  private func read(_ text: [UInt8]) -> (statements: [Statement], unfinished: [UInt8]) {
    var statements: [Statement] = []
    var continued: [UInt8] = []
    var firstLine = 1
    for (number, line) in zip(1..., physicalLines(of: text)) {
      var line = line.drop(while: dialect.isBlank)
      guard let first = line.first, first != .hash else { continue }
      if continued.isEmpty { firstLine = number }

      line = trimmed(withoutComment(line))
      if line.last == .backslash {
        // The parts are joined by one space, also inside quotes.
        line = trimmed(line.dropLast())
        if dialect.joinsEmptyLines || !line.isEmpty { continued += line + [.space] }
        continue
      }
      let kind = parse((continued + line)[...])
      statements.append(Statement(lines: firstLine...number, kind: kind))
      continued = []
    }
    return (statements, continued)
  }

  /// The lines of a text without their line ends.
  ///
  /// A line ends with LF or CR LF; a NUL cuts it off, as in a C string.
  private func physicalLines(of text: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines = text.split(separator: .lineFeed, omittingEmptySubsequences: false)
    let last = lines.removeLast()
    lines = lines.map { $0.last == .carriageReturn ? $0.dropLast() : $0 }
    if !last.isEmpty { lines.append(last) }
    return lines.map { $0.prefix { $0 != 0 } }
  }

  /// Whether the parser reads the whole line: there is no comment in it, and no NUL.
  package func isWholeStatement(_ line: ArraySlice<UInt8>) -> Bool {
    !line.contains(0) && withoutComment(line).count == line.count
  }

  /// A line up to its comment: a `#` outside quotes, wherever they open.
  private func withoutComment(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var openQuote: UInt8?
    var index = line.startIndex
    while index < line.endIndex {
      let byte = line[index]
      if let quote = openQuote {
        if byte == .backslash, index + 1 < line.endIndex {
          index += 1
        } else if byte == quote {
          openQuote = nil
        }
      } else if byte == .quote || byte == .apostrophe {
        openQuote = byte
      } else if byte == .hash {
        return line[..<index]
      }
      index += 1
    }
    return line
  }

  private func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    while let last = line.last, dialect.isBlank(last) { line.removeLast() }
    return line
  }

  private func parse(_ line: ArraySlice<UInt8>) -> Statement.Kind {
    var rest = line
    let key = takeKey(&rest)
    rest = rest.drop(while: dialect.isBlank)

    switch key {
    case "!include": return .include(pattern: text(rest), isOptional: false)
    case "!include_try": return .include(pattern: text(rest), isOptional: true)
    default: break
    }
    if rest.first == .equals {
      return .setting(key: key, value: value(rest.dropFirst().drop(while: dialect.isBlank)))
    }
    if key == "}", rest.isEmpty { return .sectionEnd }
    return section(type: key, rest)
  }

  /// Takes the first word: up to whitespace or `=`, or, in 2.4, a quoted string.
  private func takeKey(_ rest: inout ArraySlice<UInt8>) -> String {
    if dialect.quotesNames, rest.first == .quote { return text(takeQuoted(&rest)) }
    let word = rest.prefix { !dialect.isBlank($0) && $0 != .equals }
    rest = rest.dropFirst(word.count)
    return text(word)
  }

  /// Takes a quoted string, with its escapes.
  private func takeQuoted(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    rest.removeFirst()
    var index = rest.startIndex
    while index < rest.endIndex, rest[index] != .quote {
      index += rest[index] == .backslash && index + 1 < rest.endIndex ? 2 : 1
    }
    let inside = rest[..<index]
    rest = rest[index...].dropFirst()
    return inside
  }

  private func value(_ written: ArraySlice<UInt8>) -> Statement.Value {
    // Only the first and the last byte decide whether a value is quoted: `"a" and "b"` is one
    // quoted value. A single quotation mark is both, and makes an empty value.
    if let first = written.first, first == .quote || first == .apostrophe, written.last == first {
      return .literal(Quoting.unescaped(written.dropFirst().dropLast()))
    }
    switch dialect {
    case .v23:
      return hasEnvironmentVariable(written)
        ? .withVariables(Array(written)) : .literal(Array(written))
    case .v24:
      if written.first == .lessThan {
        return .contentOfFile(path: Array(written.dropFirst().drop(while: dialect.isBlank)))
      }
      let isOpened = written.first == .quote || written.first == .apostrophe
      return !isOpened && written.contains(.dollar)
        ? .withVariables(Array(written)) : .literal(Array(written))
    }
  }

  /// Whether 2.3 expands part of an unquoted value: `$ENV:` at its start or after whitespace
  /// (settings.c:55).
  private func hasEnvironmentVariable(_ written: ArraySlice<UInt8>) -> Bool {
    written.indices.contains { index in
      written[index...].starts(with: "$ENV:".utf8)
        && (index == written.startIndex || dialect.isBlank(written[index - 1]))
    }
  }

  private func section(type: String, _ words: ArraySlice<UInt8>) -> Statement.Kind {
    var rest = words
    var name = ""
    if dialect.quotesNames, rest.first == .quote {
      // Unlike in a key, a backslash does not escape a quotation mark here.
      let quoted = rest.dropFirst().prefix { $0 != .quote }
      rest = rest[quoted.endIndex...].dropFirst()
      name = String(decoding: Quoting.unescaped(quoted), as: UTF8.self)
    } else if rest.first != .openBrace {
      let word = rest.prefix { !dialect.isBlank($0) }
      rest = rest.dropFirst(word.count)
      name = text(word)
    }
    rest = rest.drop(while: dialect.isBlank)
    guard rest.first == .openBrace else {
      return .malformed(dialect.missingSignMessage)
    }
    guard dialect.allowsTextAfterBrace || rest.count == 1 else {
      return .malformed("Garbage after '{'")
    }
    return .sectionBegin(type: type, name: name)
  }

  private func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
