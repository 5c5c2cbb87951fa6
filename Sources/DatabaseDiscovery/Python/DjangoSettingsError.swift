/// Why only Python could tell what the connection `default` is.
///
/// Lines are counted from 1. No case holds a word of the file, since a password that lacks its
/// quotation marks is one.
enum DjangoSettingsError: Error, Equatable, Sendable {
  /// No line begins with `DATABASES =`.
  case missing
  /// The dictionary has no key `default`.
  case noDefault
  /// Something other than a literal stands there.
  case notLiteral(line: Int, what: String)
  /// A line that this program cannot rule out to change the connection.
  case changed(line: Int)
  /// The file is not Python in UTF-8.
  case unreadable(line: Int, what: String)
}

extension DjangoSettingsError: CustomStringConvertible {
  /// One sentence, to be put after the path of the file.
  var description: String {
    let unknown = "the connection 'default' of DATABASES cannot be known without running the file"
    return switch self {
    case .missing: "no line begins with 'DATABASES = {'"
    case .noDefault: "DATABASES has no connection 'default'"
    case .notLiteral(let line, let what): "\(unknown), line \(line) has \(what)"
    case .changed(let line): "\(unknown), line \(line) may change it"
    case .unreadable(let line, let what): "this is not Python in UTF-8, line \(line) has \(what)"
    }
  }
}
