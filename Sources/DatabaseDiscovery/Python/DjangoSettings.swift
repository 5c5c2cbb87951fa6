// Known limits: what changes DATABASES without its name is not seen: `from x import *`, `globals()`,
// a function that is given it, another name for it or for a part of it, a name in other letters that
// Python takes for the same (NFKC). Nor is a change that stands before the last assignment, in a
// function that is called after it.

/// The settings of a Django project that name its databases, read from a settings.py as data.
///
/// The file is never run.
package struct DjangoSettings: Equatable, Sendable {
  /// What is assigned to `DATABASES`: always ``PythonValue/dictionary(_:)``.
  package let databases: PythonValue

  /// Reads a settings file.
  ///
  /// - Parameter text: the content of the file.
  /// - Throws: ``DjangoSettingsError`` if the databases cannot be known without running it.
  package init(_ text: [UInt8]) throws(DjangoSettingsError) {
    let name = "DATABASES"
    var lines = try PythonLines(text)
    var assigned: (value: ArraySlice<PythonToken>, line: Int)?
    var lineOfChange: Int?
    while let line = try lines.next() {
      guard line.tokens.contains(where: { $0.isWord(name) }) else { continue }
      for statement in PythonStatement.statements(of: line) {
        if let value = statement.value(assignedTo: name) {
          assigned = (value, statement.tokens.first?.line ?? 1)
          lineOfChange = nil
        } else if lineOfChange == nil {
          lineOfChange = statement.lineOfChange(of: name)
        }
      }
    }
    if let lineOfChange { throw .changedLater(line: lineOfChange) }
    guard let assigned else { throw .missing }
    databases = try PythonLiteral.value(of: assigned.value, line: assigned.line)
    guard case .dictionary = databases else {
      throw .notLiteral(line: assigned.line, what: "a value other than a dictionary")
    }
  }
}
