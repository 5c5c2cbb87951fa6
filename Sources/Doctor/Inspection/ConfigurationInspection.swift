import DovecotGrammar
import DovecotService
import Files
import Glibc
import PassdbFile

/// Reads Dovecot's configuration with all included files.
struct ConfigurationInspection {
  /// Dovecot's configuration directory.
  let directory: String
  /// The path of this program's file.
  let target: String

  /// The main configuration, or a part of it.
  func main(_ path: String) -> ReadConfiguration {
    read(path, SettingsReader(.ofMainConfiguration))
  }

  /// The settings file that the ldap passdb of 2.3 reads; of several, the one that includes our file.
  func ldapSettings(_ main: ReadConfiguration) -> ReadConfiguration {
    let paths = Backend.all(.passdb, in: main.root, .ofSettingsFiles).filter { $0.driver == "ldap" }
      .compactMap { $0.option("args")?.text }
    let read = paths.map { self.read($0, SettingsReader(.ofSettingsFiles)) }
    return read.first { !$0.leading.isEmpty } ?? read.first
      ?? self.read("\(directory)/dovecot-ldap.conf.ext", SettingsReader(.ofSettingsFiles))
  }

  private func read(_ path: String, _ reader: SettingsReader) -> ReadConfiguration {
    let text = InputFile.readable(path)
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

  private func isTarget(_ path: String) -> Bool {
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

  /// Facts about our file: the new one, or the existing one if the new one is unknown.
  func targetFacts(isNamed: Bool, wanted: GeneratedFile?, dialect: Dialect?) -> TargetFacts {
    let text = InputFile.readable(target)
    let whole = SettingsReader(dialect ?? .ofSettingsFiles).statements(
      in: wanted?.text ?? text ?? [])
    let root = ConfigurationSection(whole.map { IncludedStatement(file: target, statement: $0) })
    let sections = dialect?.hasSettingsFiles == false ? root.sections : [root]
    return TargetFacts(
      path: target, isNamed: isNamed, isThere: text != nil,
      settings: Set(sections.flatMap { $0.settings.map(\.key) + $0.sections.map(\.type) }))
  }
}
