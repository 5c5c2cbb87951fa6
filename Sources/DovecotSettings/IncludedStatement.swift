/// A statement and the file in which it stands.
public struct IncludedStatement: Sendable, Equatable {
  /// The path of the file.
  public let file: String
  /// The statement.
  public let statement: Statement
  /// For an include line, the files that were read for it, in their order.
  public let included: [String]

  /// A statement in a file.
  ///
  /// - Parameters:
  ///   - file: the path of the file.
  ///   - statement: the statement.
  ///   - included: the files that an include line brought in.
  public init(file: String, statement: Statement, included: [String] = []) {
    self.file = file
    self.statement = statement
    self.included = included
  }

  /// The place, as Dovecot itself writes it in its errors.
  public var place: String { "\(file) line \(statement.lines.upperBound)" }

  /// The pattern of an include line, as a path from the directory of the file in which it stands;
  /// nil for any other statement.
  public var includePattern: String? {
    guard case .include(let pattern, _) = statement.kind else { return nil }
    guard pattern.utf8.first != UInt8(ascii: "/"),
      let slash = file.utf8.lastIndex(of: UInt8(ascii: "/"))
    else { return pattern }
    return file[...slash] + pattern
  }
}

/// Files as an include line needs them.
public protocol IncludableFiles {
  /// The files that a pattern of glob(7) matches, in its order.
  ///
  /// - Parameter pattern: an absolute path, or one relative to the working directory.
  /// - Returns: the paths and contents of those that can be read; what cannot be is left out, as
  ///   `!include_try` does.
  func files(matching pattern: String) -> [(path: String, text: [UInt8])]
}

extension SettingsReader {
  /// How deep includes may be nested; one that goes round in a circle ends here.
  private static let depthLimit = 16

  /// All statements of a text, with those of the files that it includes behind each include line.
  ///
  /// A pattern is relative to the directory of the file in which it stands (settings.c:119,
  /// config-parser.c:1773). An include of what cannot be read gives nothing, whether Dovecot would
  /// forgive that or not: whether its configuration is complete is Dovecot's to say.
  ///
  /// - Parameters:
  ///   - text: the content of the file.
  ///   - path: the path of the file.
  ///   - files: the files that can be included.
  /// - Returns: the statements in the order in which Dovecot reads them.
  public func statements(in text: [UInt8], at path: String, including files: some IncludableFiles)
    -> [IncludedStatement]
  {
    statements(in: text, at: path, including: files, depth: 0)
  }

  private func statements(
    in text: [UInt8], at path: String, including files: some IncludableFiles, depth: Int
  ) -> [IncludedStatement] {
    var result: [IncludedStatement] = []
    for statement in statements(in: text) {
      let line = IncludedStatement(file: path, statement: statement)
      guard let pattern = line.includePattern, depth < Self.depthLimit else {
        result.append(line)
        continue
      }
      let found = files.files(matching: pattern)
      // settings.c of 2.3 reads several matches from the last to the first.
      let read = dialect == .v23 ? found.reversed() : found
      result.append(
        IncludedStatement(file: path, statement: statement, included: read.map(\.path)))
      for file in read {
        result += statements(in: file.text, at: file.path, including: files, depth: depth + 1)
      }
    }
    return result
  }
}
