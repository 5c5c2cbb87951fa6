/// Why metrics were not written, apart from failed system calls.
enum MetricsError: Error, Equatable, CustomStringConvertible {
  /// The existing file is not from this program.
  case foreign(String)
  /// Another process has locked the directory.
  case locked(String)

  var description: String {
    switch self {
    case .foreign(let path): "\(path): not replaced, since this program did not write it"
    case .locked(let path): "\(path): locked by another process"
    }
  }
}
