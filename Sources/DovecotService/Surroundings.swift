package import DovecotGrammar
import Files
import Glibc

// Known limits: where a pattern has wildcards in two of its directories, a new directory between
// them is noticed only with the next change of another file.

/// What configurations are read from.
extension ConfigurationReader {
  /// A file or directory that could not be read, so that a configuration may lack a part.
  ///
  /// glob(3) takes a directory that cannot be read at the moment for an empty one.
  ///
  /// - Parameter configurations: configurations that were read.
  /// - Returns: its path; nil if all is there.
  package func unreadPart(of configurations: [ReadConfiguration]) -> String? {
    var surroundings = Surroundings()
    for read in configurations { add(read, to: &surroundings) }
    return surroundings.unread
  }

  /// Adds what a configuration was read from, and what it would be read from if it existed.
  func add(_ read: ReadConfiguration, to surroundings: inout Surroundings) {
    surroundings.add(read.path, isRead: read.isThere)
    for (position, line) in read.statements.enumerated() {
      guard let pattern = line.includePattern else { continue }
      let files = ConfigurationFiles()
      var paths = [pattern]
      if let wildcard = Self.wildcard(in: pattern) {
        let directory = Path.directory(of: pattern)
        let directories =
          wildcard < directory.endIndex
          ? [Path.directory(of: String(pattern[..<wildcard]))] + files.paths(matching: directory)
          : [directory]
        for directory in directories { surroundings.add(directory: directory) }
        paths = files.paths(matching: pattern)
      }
      for path in paths where !(read.leading.contains(position) && isTarget(path)) {
        surroundings.add(path, isRead: line.included.contains(path))
      }
    }
  }

  /// The first character of a glob(7) pattern that does not stand for itself.
  private static func wildcard(in pattern: String) -> String.Index? {
    pattern.utf8.firstIndex { "*?[{\\".utf8.contains($0) }
  }

  /// What a configuration was read from.
  struct Surroundings {
    private(set) var files: [String] = []
    /// The first file or directory that exists, but could not be read.
    private(set) var unread: String?
    var isComplete: Bool { unread == nil }

    mutating func add(_ path: String, isRead: Bool) {
      if !files.contains(path) { files.append(path) }
      guard !isRead else { return }
      var status = stat()
      let isMissing =
        stat(path, &status) == 0
        ? status.st_mode & S_IFMT == S_IFDIR : errno == ENOENT || errno == ENOTDIR
      if !isMissing { unread = unread ?? path }
    }

    mutating func add(directory: String) {
      if !files.contains(directory) { files.append(directory) }
      do {
        _ = try TargetDirectory(directory, mayChange: false).names()
      } catch {
        if error.number != ENOENT, error.number != ENOTDIR { unread = unread ?? directory }
      }
    }
  }
}
