/// The file that this program writes, and that Dovecot's configuration has to include.
package struct TargetFacts: Sendable, Equatable {
  package var path: String
  /// Whether Modoboa or an option names the path; otherwise it is the usual one.
  package var isNamed: Bool
  /// Whether the file exists and can be read.
  package var isThere: Bool
  /// Dovecot's names of the settings in the new file, or in the existing one if the new one is
  /// unknown.
  package var settings: Set<String>

  package init(path: String, isNamed: Bool, isThere: Bool, settings: Set<String>) {
    self.path = path
    self.isNamed = isNamed
    self.isThere = isThere
    self.settings = settings
  }

  var directory: Substring { path[..<(path.lastIndex(of: "/") ?? path.startIndex)] }
  var name: Substring { path[path.index(after: path.lastIndex(of: "/") ?? path.startIndex)...] }
}
