import DovecotGrammar
import DovecotService
import Files
import PassdbFile

extension ConfigurationReader {
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
