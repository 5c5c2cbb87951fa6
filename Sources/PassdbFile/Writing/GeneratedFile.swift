package import DovecotGrammar

/// The file that this program writes: its text, and how to know such a file again.
package struct GeneratedFile: Sendable, Equatable {
  /// The first line of every file of ours: by it a later run knows that it may replace the file.
  package static let marker =
    "Written by update_dovecot_conf; do not edit, the next run takes changes back."

  /// The whole text, a password included: for the file and nothing else.
  package let text: [UInt8]
  /// The language that it is written in.
  package let dialect: Dialect

  /// Writes the settings of a passdb in a dialect, and proves that they read back.
  ///
  /// The same settings always give the same bytes: there is no time stamp, since the content
  /// decides whether anything has changed.
  ///
  /// - Parameters:
  ///   - passdb: what Dovecot shall do.
  ///   - dialect: the language of the Dovecot that will read the file.
  ///   - origin: the names of the parameters that the settings come from, for the reader of the
  ///     file.
  /// - Throws: ``UnwritableSetting`` for a value that the grammar cannot express, ``ReadBackError``
  ///   if the text does not say what it should (a fault of this program, found before any file is
  ///   touched).
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

  /// The second line of the header up to its comma, by which a later run knows the dialect.
  static func syntaxPrefix(_ dialect: Dialect) -> String {
    "Syntax: Dovecot \(dialect.rawValue),"
  }

  /// The second line of the header: which Dovecot reads the file, and where.
  private static func syntax(_ dialect: Dialect) -> String {
    let place =
      switch dialect {
      case .v23: "at the end of dovecot-ldap.conf.ext"
      case .v24: "at the top level of dovecot.conf"
      }
    return "\(syntaxPrefix(dialect)) included \(place)."
  }

  /// The third line of the header up to the names of parameters.
  static let originPrefix = "To change it, change Modoboa's parameters: "

  /// The lines of a header that are the same in every file of a dialect.
  static let fixedComments = ["# \(marker)"] + Dialect.allCases.map { "# \(syntax($0))" }
}

extension GeneratedFile: CustomStringConvertible, CustomReflectable {
  /// The size only: the text holds a password.
  package var description: String {
    "GeneratedFile(Dovecot \(dialect.rawValue), \(text.count) bytes)"
  }
  /// A mirror without the text.
  package var customMirror: Mirror { Mirror(self, children: ["dialect": dialect]) }
}
