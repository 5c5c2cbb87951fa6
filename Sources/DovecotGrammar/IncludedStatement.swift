/// A statement and the file in which it stands.
package struct IncludedStatement: Sendable, Equatable {
  /// The path of the file.
  package let file: String
  /// The statement.
  package let statement: Statement
  /// For an include line, the files that were read for it, in their order.
  package let included: [String]

  /// A statement in a file.
  ///
  /// - Parameters:
  ///   - file: the path of the file.
  ///   - statement: the statement.
  ///   - included: the files that an include line brought in.
  package init(file: String, statement: Statement, included: [String] = []) {
    self.file = file
    self.statement = statement
    self.included = included
  }

  /// The place, as Dovecot itself writes it in its errors.
  package var place: String { "\(file) line \(statement.lines.upperBound)" }

  /// The pattern of an include line, as a path from the directory of the file in which it stands;
  /// nil for any other statement.
  package var includePattern: String? {
    guard case .include(let pattern, _) = statement.kind else { return nil }
    guard pattern.utf8.first != UInt8(ascii: "/"),
      let slash = file.utf8.lastIndex(of: UInt8(ascii: "/"))
    else { return pattern }
    return file[...slash] + pattern
  }
}

/// Files as an include line needs them.
package protocol IncludableFiles {
  /// The files that a pattern of glob(7) matches, in its order.
  ///
  /// - Parameter pattern: an absolute path, or one relative to the working directory.
  /// - Returns: the paths and contents of those that can be read; what cannot be is left out, as
  ///   `!include_try` does.
  func files(matching pattern: String) -> [(path: String, text: [UInt8])]
}

extension SettingsReader {
  /// How many files are included at most, so that a configuration that goes round in circles, which
  /// Dovecot refuses, comes to an end here, too.
  private static let limit = 1000

  /// All statements of a text, with those of the files that it includes behind each include line.
  ///
  /// A pattern is relative to the directory of the file in which it stands (settings.c:119,
  /// config-parser.c:1773). An include of what cannot be read, or of a file that is being read, gives
  /// nothing, whether Dovecot would forgive that or not: whether its configuration is complete is
  /// Dovecot's to say.
  ///
  /// - Parameters:
  ///   - text: the content of the file.
  ///   - path: the path of the file.
  ///   - files: the files that can be included.
  /// - Returns: the statements in the order in which Dovecot reads them.
  package func statements(in text: [UInt8], at path: String, including files: some IncludableFiles)
    -> [IncludedStatement]
  {
    var count = 0
    return statements(in: text, at: path, including: files, within: [], &count)
  }

  private func statements(
    in text: [UInt8], at path: String, including files: some IncludableFiles,
    within outer: [String], _ count: inout Int
  ) -> [IncludedStatement] {
    let open = outer + [path]
    var result: [IncludedStatement] = []
    for statement in statements(in: text) {
      let line = IncludedStatement(file: path, statement: statement)
      guard let pattern = line.includePattern else {
        result.append(line)
        continue
      }
      var read = files.files(matching: pattern).filter { !open.contains($0.path) }
      if dialect.readsMatchesBackwards { read.reverse() }
      read = Array(read.prefix(Self.limit - count))
      count += read.count
      result.append(
        IncludedStatement(file: path, statement: statement, included: read.map(\.path)))
      for file in read {
        result += statements(in: file.text, at: file.path, including: files, within: open, &count)
      }
    }
    return result
  }
}
