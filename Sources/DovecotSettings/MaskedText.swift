import Secrets

/// A settings file line by line, fit to be shown to anybody.
///
/// What is shown is chosen, not what is hidden: a line appears in clear only if its setting is
/// known to hold no secret, is complete on that line and is legible. A password in an unknown
/// setting, in a comment or in a continued line of a file that somebody else wrote stays hidden.
public struct MaskedText: Sendable {
  /// One line: its text in clear, to compare, and as it may be shown.
  public struct Line: Sendable {
    /// The bytes of the line, for comparison only.
    let bytes: [UInt8]
    /// Whether the lines are the same, masked parts included.
    public func isEqual(to other: Line) -> Bool { bytes == other.bytes }

    /// What may be shown.
    public let shown: String
  }

  /// The lines in order, without their ends.
  public let lines: [Line]

  /// Masks a text.
  ///
  /// - Parameters:
  ///   - text: any bytes.
  ///   - dialect: the language to read it with.
  public init(_ text: [UInt8], dialect: Dialect) {
    let isOurs = if case .ours = FileOrigin(of: text) { true } else { false }
    let reader = SettingsReader(dialect)
    var showable: Set<Int> = []
    for statement in reader.statements(in: text) where statement.lines.count == 1 {
      if Self.isPublic(statement.kind) { showable.insert(statement.lines.lowerBound) }
    }
    let lines = text.split(separator: .lineFeed, omittingEmptySubsequences: false)
    self.lines = zip(1..., lines.last?.isEmpty == true ? lines.dropLast() : lines[...]).map {
      number, line in
      // Behind a comment sign or a NUL there may be anything, also in a file of ours.
      let isWhole = reader.isWholeStatement(line) && (isOurs || !line.contains(.hash))
      let isShown =
        line.isEmpty || Self.isOwnComment(line) || (showable.contains(number) && isWhole)
      return Line(bytes: Array(line), shown: isShown ? line.legible : Self.masked(line))
    }
  }

  /// The settings whose values are not secret: those of this program's files but the passwords, and
  /// Modoboa's.
  private static let publicSettings: Set<String> = [
    "auth_bind", "auth_bind_userdn", "base", "dn", "ldap_version", "pass_attrs", "pass_filter",
    "sasl_bind", "scope", "tls", "uris", "user_filter",
    "bind", "bind_userdn", "fields", "filter", "ldap_auth_dn", "ldap_auth_sasl_mechanisms",
    "ldap_base", "ldap_scope", "ldap_starttls", "ldap_uris", "user",
  ]

  private static func isPublic(_ kind: Statement.Kind) -> Bool {
    switch kind {
    // That there is no password is no secret, and tells an anonymous search from another.
    case .setting(let key, let value): value == .literal([]) || publicSettings.contains(key)
    case .sectionBegin, .sectionEnd, .include: true
    case .malformed: false
    }
  }

  /// The header of this program's own files; any other comment may hold a password that somebody
  /// put aside.
  private static func isOwnComment(_ line: ArraySlice<UInt8>) -> Bool {
    [
      "# \(GeneratedFile.marker)", "# Syntax: Dovecot ",
      "# To change it, change Modoboa's parameters: ",
    ]
    .contains { line.starts(with: $0.utf8) }
  }

  /// The name of the setting at most, if there is one.
  private static func masked(_ line: ArraySlice<UInt8>) -> String {
    let isName = { (byte: UInt8) in
      byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
    let indent = line.prefix { $0 == .space }
    let name = line.dropFirst(indent.count).prefix(while: isName)
    let margin = String(repeating: " ", count: indent.count)
    guard !name.isEmpty, line.dropFirst(indent.count + name.count).starts(with: " =".utf8) else {
      return line.first == .hash ? "# \(Secret.placeholder)" : margin + Secret.placeholder
    }
    return margin + String(decoding: name, as: UTF8.self) + " = \"\(Secret.placeholder)\""
  }
}

extension Collection<UInt8> {
  /// The bytes as text for a terminal: control characters become `\xNN`, so that nothing in a value
  /// steers it.
  public var legible: String {
    String(decoding: self, as: UTF8.self).unicodeScalars.reduce(into: "") { text, scalar in
      if scalar.properties.generalCategory == .control {
        let hex = String(scalar.value, radix: 16)
        text += "\\x" + (hex.count < 2 ? "0" + hex : hex)
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }
}
