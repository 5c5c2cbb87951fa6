import DovecotSettings
import DurableFile
import Glibc

/// The configuration files of this host.
struct ConfigurationFiles: IncludableFiles {
  /// The largest file that is read, in bytes.
  private static let limit = 1 << 20

  func files(matching pattern: String) -> [(path: String, text: [UInt8])] {
    paths(matching: pattern).compactMap { path in
      (try? InputFile.content(of: path, limit: Self.limit)).flatMap { $0 }.map { (path, $0) }
    }
  }

  /// The paths that a pattern of glob(7) matches, in its order.
  func paths(matching pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, GLOB_BRACE, nil, &found) == 0 else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { number in
      found.gl_pathv[number].map { String(cString: $0) }
    }
  }

  /// A path as a pattern that matches it alone.
  static func literal(_ path: String) -> String {
    var pattern = ""
    for character in path.unicodeScalars {
      if "*?[]{}\\".unicodeScalars.contains(character) { pattern += "\\" }
      pattern.unicodeScalars.append(character)
    }
    return pattern
  }

  /// Whether there is a regular file.
  func exists(_ path: String) -> Bool {
    InputFile.isRegular(path)
  }

  /// The content of one file.
  ///
  /// - Returns: nil if it does not exist.
  /// - Throws: ``DiscoveryError`` if it is there but cannot be read.
  func text(of path: String) throws(DiscoveryError) -> [UInt8]? {
    do {
      guard let text = try InputFile.content(of: path, limit: Self.limit) else {
        throw DiscoveryError(
          kind: .unusable, place: path, reason: "is larger than 1 MiB, which no such file is")
      }
      return text
    } catch let error as SystemCallError {
      if error.number == ENOENT || error.number == ENOTDIR { return nil }
      throw DiscoveryError(kind: .unreadable, place: path, reason: "cannot be read: \(error)")
    } catch {
      throw error as? DiscoveryError
        ?? DiscoveryError(kind: .unreadable, place: path, reason: "\(error)")
    }
  }
}
