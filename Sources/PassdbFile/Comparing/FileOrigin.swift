package import DovecotGrammar

/// Who wrote an existing file.
package enum FileOrigin: Sendable, Equatable {
  /// This program, by its marker; with the dialect named in the header, if that can be read.
  case ours(Dialect?)
  /// Modoboa's own command: exactly its six lines, in its order.
  case modoboa
  /// Anyone else, or this program if its first line is missing.
  case foreign

  /// Recognises a file by its text.
  package init(of text: [UInt8]) {
    let lines = text.split(separator: .lineFeed, omittingEmptySubsequences: false)
    if lines.first?.elementsEqual("# \(GeneratedFile.marker)".utf8) == true {
      let header = lines.dropFirst().prefix { $0.first == .hash }
      self = .ours(
        Dialect.allCases.first { dialect in
          header.contains { $0.starts(with: "# \(GeneratedFile.syntaxPrefix(dialect))".utf8) }
        })
    } else if Self.isModoboas(lines) {
      self = .modoboa
    } else {
      self = .foreign
    }
  }

  /// The dialect to read the file with, when `dialect` is about to be written.
  package func readingDialect(insteadOf dialect: Dialect) -> Dialect {
    switch self {
    case .ours(let written): written ?? dialect
    case .modoboa: .ofSettingsFiles
    case .foreign: dialect
    }
  }

  /// The six lines of `update_dovecot_config_file()`, modoboa/ldapsync/lib.py, as every release
  /// since 1.15 has written them.
  private static func isModoboas(_ lines: [ArraySlice<UInt8>]) -> Bool {
    let keys = ["uris = ", "dn = \"", "dnpass = '", "base = ", "user_filter = ", "pass_filter = "]
    guard lines.count == keys.count + 1, lines.last?.isEmpty == true else { return false }
    return zip(lines, keys).allSatisfy { line, key in line.starts(with: key.utf8) }
  }
}
