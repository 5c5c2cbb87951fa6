/// A configuration file with all included files.
package struct ReadConfiguration: Sendable, Equatable {
  package let path: String
  /// Whether the file can be read.
  package let isThere: Bool
  /// Its statements, in the order in which Dovecot reads them.
  package let statements: [IncludedStatement]
  /// The same statements as a tree of sections.
  package let root: ConfigurationSection
  /// The positions of the include lines that lead to this program's file.
  package let leading: Set<Int>

  /// - Parameters:
  ///   - path: its path.
  ///   - statements: its statements; nil if it cannot be read.
  ///   - leadsToTarget: whether an include line leads to this program's file.
  package init(
    path: String, statements: [IncludedStatement]?,
    leadsToTarget: (IncludedStatement) -> Bool = { _ in false }
  ) {
    self.path = path
    self.statements = statements ?? []
    isThere = statements != nil
    root = ConfigurationSection(self.statements)
    var leading: Set<Int> = []
    for (position, line) in self.statements.enumerated()
    where line.includePattern != nil && leadsToTarget(line) {
      leading.insert(position)
    }
    self.leading = leading
  }

  /// All files that were read, this one first, each once.
  package var files: [String] {
    var files = isThere ? [path] : []
    for file in statements.flatMap(\.included) where !files.contains(file) { files.append(file) }
    return files
  }

  /// The line of a file that holds a statement, or that includes the file with the statement.
  ///
  /// - Parameters:
  ///   - file: the file.
  ///   - position: the position of the statement.
  /// - Returns: nil if the statement is not read by way of this file.
  package func line(in file: String, leadingTo position: Int) -> IncludedStatement? {
    let line = statements[...position].last { $0.file == file }
    guard let line, line.file == statements[position].file || !line.included.isEmpty else {
      return nil
    }
    return line
  }
  /// The files by way of which a statement is read.
  ///
  /// - Parameter position: the position of the statement.
  /// - Returns: its own file first, the main one last.
  package func files(leadingTo position: Int) -> [String] {
    var files = [statements[position].file]
    // The include line that is nearest above is the one whose file is being read.
    for line in statements[..<position].reversed() where line.included.contains(files.last ?? "") {
      files.append(line.file)
    }
    return files
  }

  /// The block around a statement.
  ///
  /// - Parameter position: the position of the statement.
  /// - Returns: its header; nil at the top level.
  package func block(at position: Int) -> String? {
    var blocks: [String] = []
    for statement in statements[..<position] {
      switch statement.statement.kind {
      case .sectionBegin(let type, let name): blocks.append(name.isEmpty ? type : "\(type) \(name)")
      case .sectionEnd: _ = blocks.popLast()
      case .setting, .include, .malformed: break
      }
    }
    return blocks.last
  }
}
