/// The file of this program, as far as Dovecot's configuration has to name it.
package struct TargetFacts: Sendable, Equatable {
  /// Its path.
  package var path: String
  /// Whether the path is one that Modoboa or an option names, or only the usual one.
  package var isNamed: Bool
  /// Whether a file stands there.
  package var isThere: Bool
  /// Dovecot's names of the settings in it: in what shall stand there, else in what stands there.
  package var settings: Set<String>

  /// A file.
  package init(path: String, isNamed: Bool, isThere: Bool, settings: Set<String>) {
    self.path = path
    self.isNamed = isNamed
    self.isThere = isThere
    self.settings = settings
  }

  /// The directory in which it stands.
  var directory: Substring { path[..<(path.lastIndex(of: "/") ?? path.startIndex)] }
  /// Its name there.
  var name: Substring { path[path.index(after: path.lastIndex(of: "/") ?? path.startIndex)...] }
}
