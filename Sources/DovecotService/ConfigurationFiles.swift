import DovecotGrammar
import Files
import Glibc
import PrivilegeSeparation

/// Configuration files on this host.
package struct ConfigurationFiles: IncludableFiles {
  /// The largest file that is read, in bytes.
  package static let limit = 1 << 20

  package init() {}

  /// The files that a glob(7) pattern matches, in its order; one is left out if a user who can change
  /// it could not read it.
  package func files(matching pattern: String) -> [(path: String, text: [UInt8])] {
    paths(matching: pattern).compactMap { path in
      OthersFile.content(of: path, limit: Self.limit).map { (path, $0) }
    }
  }

  /// The paths that a glob(7) pattern matches, in its order.
  package func paths(matching pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, GLOB_BRACE, nil, &found) == 0 else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { number in
      found.gl_pathv[number].map { String(cString: $0) }
    }
  }

  /// A pattern that matches this path alone.
  package static func literal(_ path: String) -> String {
    var pattern = ""
    for character in path.unicodeScalars {
      if "*?[]{}\\".unicodeScalars.contains(character) { pattern += "\\" }
      pattern.unicodeScalars.append(character)
    }
    return pattern
  }

  /// Whether the path is a regular file.
  package func exists(_ path: String) -> Bool {
    InputFile.isRegular(path)
  }
}
