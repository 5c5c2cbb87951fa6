/// A statement and its file.
package struct IncludedStatement: Sendable, Equatable {
  /// The path of the file.
  package let file: String
  package let statement: Statement
  /// The files that were read for an include line, in order.
  package let included: [String]

  package init(file: String, statement: Statement, included: [String] = []) {
    self.file = file
    self.statement = statement
    self.included = included
  }

  /// The place in the form of Dovecot's own errors.
  package var place: String { "\(file) line \(statement.lines.upperBound)" }

  /// The pattern of an include line, resolved against the directory of its file; nil for any other
  /// statement.
  package var includePattern: String? {
    guard case .include(let pattern, _) = statement.kind else { return nil }
    guard pattern.utf8.first != UInt8(ascii: "/"),
      let slash = file.utf8.lastIndex(of: UInt8(ascii: "/"))
    else { return pattern }
    return file[...slash] + pattern
  }
}

/// The files that an include line can read.
package protocol IncludableFiles {
  /// The files that match a glob(7) pattern, in the order of glob(3).
  ///
  /// - Parameter pattern: an absolute path, or one relative to the working directory.
  /// - Returns: the paths and contents of the files that can be read; others are skipped, as with
  ///   `!include_try`.
  func files(matching pattern: String) -> [(path: String, text: [UInt8])]
}

extension SettingsReader {
  /// The most files that are included, so that an include loop, which Dovecot refuses, ends here
  /// too.
  private static let limit = 1000

  /// All statements of a text, each include line followed by the statements of its files.
  ///
  /// A pattern is relative to the directory of its file (settings.c:119, config-parser.c:1773). An
  /// include of an unreadable file, or of one that is still being read, yields nothing, even where
  /// Dovecot reports an error: only Dovecot decides whether its configuration is complete.
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
