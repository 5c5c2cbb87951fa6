public import DovecotSettings
import DurableFile
import Glibc

/// The configuration files of this host.
public struct ConfigurationFiles: IncludableFiles {
  /// The largest file that is read, in bytes.
  public static let limit = 1 << 20

  private let mayRead: (String) -> Bool

  /// The files of this host.
  ///
  /// - Parameter mayRead: asked before each is opened; one that may not be read counts as missing.
  public init(mayRead: @escaping (String) -> Bool = { _ in true }) {
    self.mayRead = mayRead
  }

  /// The files that a pattern of glob(7) matches, in its order, as far as they can be read.
  public func files(matching pattern: String) -> [(path: String, text: [UInt8])] {
    paths(matching: pattern).filter(mayRead).compactMap { path in
      (try? InputFile.content(of: path, limit: Self.limit)).flatMap { $0 }.map { (path, $0) }
    }
  }

  /// The paths that a pattern of glob(7) matches, in its order.
  public func paths(matching pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, GLOB_BRACE, nil, &found) == 0 else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { number in
      found.gl_pathv[number].map { String(cString: $0) }
    }
  }

  /// A path as a pattern that matches it alone.
  public static func literal(_ path: String) -> String {
    var pattern = ""
    for character in path.unicodeScalars {
      if "*?[]{}\\".unicodeScalars.contains(character) { pattern += "\\" }
      pattern.unicodeScalars.append(character)
    }
    return pattern
  }

  /// Whether there is a regular file.
  public func exists(_ path: String) -> Bool {
    InputFile.isRegular(path)
  }
}
