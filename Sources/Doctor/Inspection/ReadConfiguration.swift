package import DovecotGrammar

/// A configuration file as it was read, with all that it includes.
package struct ReadConfiguration: Sendable, Equatable {
  /// The path of the file.
  package let path: String
  /// Whether it can be read.
  package let isThere: Bool
  /// Its statements, in the order in which Dovecot reads them.
  package let statements: [IncludedStatement]
  /// The same in their sections.
  package let root: ConfigurationSection
  /// Which of the statements are include lines that lead to the file of this program, by their
  /// positions.
  package let leading: Set<Int>

  /// A file as it was read.
  ///
  /// - Parameters:
  ///   - path: its path.
  ///   - statements: what stands in it; nil if it cannot be read.
  ///   - leadsToTarget: whether an include line leads to the file of this program.
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

  /// The line of one of its files on which, or through whose include, a statement is read.
  ///
  /// - Parameters:
  ///   - file: the file.
  ///   - position: the statement's.
  /// - Returns: nil if the statement comes in another way.
  func line(in file: String, leadingTo position: Int) -> IncludedStatement? {
    let line = statements[...position].last { $0.file == file }
    guard let line, line.file == statements[position].file || !line.included.isEmpty else {
      return nil
    }
    return line
  }
}
