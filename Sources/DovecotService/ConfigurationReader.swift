package import DovecotGrammar
import Glibc
import PrivilegeSeparation

/// Reads Dovecot's configuration with all included files.
package struct ConfigurationReader: Sendable {
  /// Dovecot's configuration directory.
  package let directory: String
  /// The path of this program's file.
  package let target: String

  /// - Parameters:
  ///   - directory: Dovecot's configuration directory, for example /etc/dovecot.
  ///   - target: the path of this program's file.
  package init(directory: String, target: String) {
    self.directory = directory
    self.target = target
  }

  /// The main configuration, or a part of it.
  package func main(_ path: String) -> ReadConfiguration {
    read(path, SettingsReader(.ofMainConfiguration))
  }

  /// The settings file that the ldap passdb of 2.3 reads; of several, the one that includes our file.
  package func ldapSettings(_ main: ReadConfiguration) -> ReadConfiguration {
    let paths = Backend.all(.passdb, in: main.root, .ofSettingsFiles).filter { $0.driver == "ldap" }
      .compactMap { $0.option("args")?.text }
    let read = paths.map(settings)
    return read.first { !$0.leading.isEmpty } ?? read.first
      ?? settings("\(directory)/dovecot-ldap.conf.ext")
  }

  /// A settings file that `args` of a passdb or userdb of 2.3 names.
  package func settings(_ path: String) -> ReadConfiguration {
    read(path, SettingsReader(.ofSettingsFiles))
  }

  private func read(_ path: String, _ reader: SettingsReader) -> ReadConfiguration {
    let text = OthersFile.content(of: path, limit: ConfigurationFiles.limit)
    let statements = text.map { text in
      reader.statements(in: text, at: path, including: ConfigurationFiles()).map(underItsName)
    }
    return ReadConfiguration(path: path, statements: statements, leadsToTarget: leads)
  }

  /// The statement with `target` for each path that leads to our file.
  private func underItsName(_ statement: IncludedStatement) -> IncludedStatement {
    IncludedStatement(
      file: isTarget(statement.file) ? target : statement.file, statement: statement.statement,
      included: statement.included.map { isTarget($0) ? target : $0 })
  }

  /// Whether an include line leads to our file, or will once the file exists.
  private func leads(_ line: IncludedStatement) -> Bool {
    line.included.contains(target) || line.includePattern.map(isTarget) == true
  }

  /// Whether a path is that of our file, perhaps by another name of its directory.
  func isTarget(_ path: String) -> Bool {
    guard path != target else { return true }
    guard path.hasSuffix("/\(Self.name(of: target))") else { return false }
    return Self.resolved(path) == Self.resolved(target)
  }

  private static func name(of path: String) -> Substring {
    path.split(separator: "/").last ?? ""
  }

  /// The path with its directory resolved; the file itself need not exist.
  private static func resolved(_ path: String) -> String? {
    let name = name(of: path)
    let parent = path.dropLast(name.utf8.count)
    guard let resolved = realpath(parent.isEmpty ? "." : String(parent), nil) else { return nil }
    defer { free(resolved) }
    return "\(String(cString: resolved))/\(name)"
  }
}
