/// Why the databases of a Django settings file cannot be known without running it.
///
/// Lines are counted from 1. No case holds a value of the file.
package enum DjangoSettingsError: Error, Equatable, Sendable {
  /// Nothing is assigned to `DATABASES`.
  case missing
  /// Something other than the literal of a dictionary is assigned to `DATABASES`.
  case notLiteral(line: Int, what: String)
  /// `DATABASES` is changed after its assignment, or is assigned in a block alone.
  case changedLater(line: Int)
  /// The file is not Python in UTF-8.
  case unreadable(line: Int, what: String)
}

extension DjangoSettingsError: CustomStringConvertible {
  /// One sentence for an administrator, to be put after the path of the file.
  package var description: String {
    let unknown = "the value of DATABASES cannot be known without running the file"
    return switch self {
    case .missing: "no line begins with 'DATABASES = {'"
    case .notLiteral(let line, let what): "\(unknown), line \(line) has \(what)"
    case .changedLater(let line): "\(unknown), line \(line) may change it"
    case .unreadable(let line, let what):
      "this is not Python in UTF-8, line \(line) has \(what)"
    }
  }
}
