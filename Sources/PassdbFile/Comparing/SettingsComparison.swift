import DovecotGrammar

/// The settings of a file by name, to report differences without the values.
struct SettingsByName {
  private(set) var names: [String] = []
  private var values: [String: [Statement.Value]] = [:]

  /// Collects the settings of a text, ignoring sections: names are unique in this program's files.
  init(_ text: [UInt8], dialect: Dialect) {
    for case .setting(let key, let value) in SettingsReader(dialect).statements(in: text).map(
      \.kind)
    {
      if values[key] == nil { names.append(key) }
      values[key, default: []].append(value)
    }
  }

  /// The names of settings that differ, in the order of the new file, then those only in the old
  /// one.
  static func differing(from old: SettingsByName, to new: SettingsByName) -> [String] {
    (new.names + old.names.filter { new.values[$0] == nil }).filter {
      old.values[$0] != new.values[$0]
    }
  }
}

extension GeneratedFile {
  /// The names of the settings that differ from an older text.
  ///
  /// - Parameters:
  ///   - oldText: the current content of the file; any text.
  ///   - origin: who wrote it.
  /// - Returns: names only, in the order of this file; "others" for unknown settings of the old
  ///   text, whose very names may be secret. Empty if only comments, sections or include lines
  ///   differ.
  package func settingsDiffering(from oldText: [UInt8], by origin: FileOrigin) -> [String] {
    let names = SettingsByName.differing(
      from: SettingsByName(oldText, dialect: origin.readingDialect(insteadOf: dialect)),
      to: SettingsByName(text, dialect: dialect))
    let known = names.filter(KnownSettings.isKnown)
    return known.count == names.count ? known : known + ["others"]
  }
}
