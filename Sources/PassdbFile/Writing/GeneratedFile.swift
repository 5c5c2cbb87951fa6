package import DovecotGrammar

/// The file that this program writes: its text, and how a later run recognises it.
package struct GeneratedFile: Sendable, Equatable {
  /// The first line, by which a later run knows that it may replace the file.
  package static let marker =
    "Written by update_dovecot_conf; do not edit, the next run takes changes back."

  /// The whole text with the password, for the file and nothing else.
  package let text: [UInt8]
  package let dialect: Dialect

  /// Writes the settings of a passdb in a dialect, and verifies them by reading them back.
  ///
  /// The same settings always give the same bytes, without a time stamp: a run compares the content
  /// to find out whether anything has changed.
  ///
  /// - Parameters:
  ///   - passdb: the settings.
  ///   - dialect: the dialect of the Dovecot that will read the file.
  ///   - origin: the names of the parameters that the settings come from, for the header.
  /// - Throws: ``UnwritableSetting`` for a value that the grammar cannot express, ``ReadBackError``
  ///   if the text reads back differently (a bug, found before any file is touched).
  package init(_ passdb: LDAPPassdb, dialect: Dialect, origin: [String]) throws {
    let lines =
      Self.header(dialect: dialect, origin: origin) + dialect.lines(for: passdb)
    let text = try SettingsLine.text(lines)
    guard
      SettingsReader(dialect).statements(in: text).map(\.kind)
        == SettingsLine.expectedStatements(lines)
    else {
      throw ReadBackError()
    }
    self.text = text
    self.dialect = dialect
  }

  private static func header(dialect: Dialect, origin: [String]) -> [SettingsLine] {
    let parameters = origin.reduce(into: "") { $0 += $0.isEmpty ? $1 : ", " + $1 }
    return [
      .comment(marker), .comment(syntax(dialect)), .comment("\(originPrefix)\(parameters)."),
    ]
  }

  /// The second line of the header up to its comma; it tells a later run the dialect.
  static func syntaxPrefix(_ dialect: Dialect) -> String {
    "Syntax: Dovecot \(dialect.rawValue),"
  }

  /// The second line of the header: which Dovecot version reads the file, and where to include it.
  private static func syntax(_ dialect: Dialect) -> String {
    let place =
      switch dialect {
      case .v23: "at the end of dovecot-ldap.conf.ext"
      case .v24: "at the top level of dovecot.conf"
      }
    return "\(syntaxPrefix(dialect)) included \(place)."
  }

  /// Whether the text of a file leaves the decision to a later passdb (``LDAPPassdb/leavesDecision``).
  package static func leavesDecision(_ text: [UInt8]) -> Bool {
    var rest = text[...]
    while let end = rest.firstIndex(of: .lineFeed) {
      if rest[..<end].elementsEqual(decisionLeft) { return true }
      rest = rest[(end + 1)...]
    }
    return false
  }

  private static let decisionLeft = Array("  result_success = \"continue\"".utf8)

  /// The third line of the header up to the parameter names.
  static let originPrefix = "To change it, change Modoboa's parameters: "

  /// The header lines that are the same in every file of a dialect.
  static let fixedComments = ["# \(marker)"] + Dialect.allCases.map { "# \(syntax($0))" }
}

extension GeneratedFile: CustomStringConvertible, CustomReflectable {
  /// Only the size: the text holds a password.
  package var description: String {
    "GeneratedFile(Dovecot \(dialect.rawValue), \(text.count) bytes)"
  }
  /// A mirror without the text.
  package var customMirror: Mirror { Mirror(self, children: ["dialect": dialect]) }
}
