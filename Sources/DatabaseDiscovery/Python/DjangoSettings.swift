// Known limits: what changes DATABASES without its name is not seen: `from x import *`, `globals()`,
// an f-string that runs code, a name in other letters that Python takes for the same (NFKC). Nor is
// a change of OPTIONS through a shallow copy of `default`, which shares them.

/// The connection `default` of a Django project, read from its settings.py.
///
/// The file is read as data and never run.
struct DjangoSettings: Equatable, Sendable {
  let defaultConnection: PythonValue

  /// Reads a settings file.
  ///
  /// The last line that begins with `DATABASES =` counts. Its connection `default` is a literal;
  /// others may be computed. Nothing else in the file may change that connection.
  ///
  /// - Parameter file: the content of the file.
  /// - Throws: ``DjangoSettingsError`` if only Python could tell what the connection is.
  init(_ file: [UInt8]) throws(DjangoSettingsError) {
    var scanner = try PythonScanner(file)
    var assigned: ArraySlice<PythonToken>?
    while let line = try scanner.nextLine() {
      for mention in DatabasesMention.all(in: line) {
        if let value = mention.assignedValue {
          assigned = value
        } else if mention.mayChangeDefault {
          throw .changed(line: mention.token.line)
        }
      }
    }
    guard let assigned else { throw .missing }
    guard let connection = try PythonLiteral.member("default", ofDictionary: assigned) else {
      throw .noDefault
    }
    defaultConnection = connection
  }
}
