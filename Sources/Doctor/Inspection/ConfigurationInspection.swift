import DovecotGrammar
import DovecotService
import Files
import Glibc
import PassdbFile

/// Reads Dovecot's configuration with all that it includes.
struct ConfigurationInspection {
  /// Where it lies.
  let directory: String
  /// The path of this program's file.
  let target: String

  /// The main configuration, or a part of it.
  func main(_ path: String) -> ReadConfiguration {
    // The grammar of 2.3's main configuration is that of 2.4: what differs is refused by 2.3
    // (config_parse_line(), src/config/config-parser.c).
    read(path, SettingsReader(.v24))
  }

  /// The settings file that the LDAP passdb of 2.3 reads: that with our file, if there are several.
  func ldapSettings(_ main: ReadConfiguration) -> ReadConfiguration {
    let paths = Backend.all(.passdb, in: main.root, .v23).filter { $0.driver == "ldap" }
      .compactMap { $0.option("args")?.text }
    let read = paths.map { self.read($0, SettingsReader(.v23)) }
    return read.first { !$0.leading.isEmpty } ?? read.first
      ?? self.read("\(directory)/dovecot-ldap.conf.ext", SettingsReader(.v23))
  }

  private func read(_ path: String, _ reader: SettingsReader) -> ReadConfiguration {
    let text = InputFile.readable(path)
    let statements = text.map { text in
      reader.statements(in: text, at: path, including: ConfigurationFiles()).map(underItsName)
    }
    return ReadConfiguration(path: path, statements: statements, leadsToTarget: leads)
  }

  /// The statement with our file under one and the same path, by whichever way it is included.
  private func underItsName(_ statement: IncludedStatement) -> IncludedStatement {
    IncludedStatement(
      file: isTarget(statement.file) ? target : statement.file, statement: statement.statement,
      included: statement.included.map { isTarget($0) ? target : $0 })
  }

  /// Whether an include line leads to our file, or will once that stands there.
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

  /// A path with that of its folder resolved; the name may be that of nothing.
  private static func resolved(_ path: String) -> String? {
    let name = name(of: path)
    let folder = path.dropLast(name.utf8.count)
    guard let resolved = realpath(folder.isEmpty ? "." : String(folder), nil) else { return nil }
    defer { free(resolved) }
    return "\(String(cString: resolved))/\(name)"
  }

  /// Our file as it stands, or shall stand.
  func targetFacts(isNamed: Bool, wanted: GeneratedFile?, dialect: Dialect?) -> TargetFacts {
    let text = InputFile.readable(target)
    let whole = SettingsReader(dialect ?? .v23).statements(in: wanted?.text ?? text ?? [])
    let root = ConfigurationSection(whole.map { IncludedStatement(file: target, statement: $0) })
    let sections = dialect == .v24 ? root.sections : [root]
    return TargetFacts(
      path: target, isNamed: isNamed, isThere: text != nil,
      settings: Set(sections.flatMap { $0.settings.map(\.key) + $0.sections.map(\.type) }))
  }
}
