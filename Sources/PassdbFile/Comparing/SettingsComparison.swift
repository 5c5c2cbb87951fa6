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
  /// The URLs of the LDAP servers in an older file of this program, and those in this file.
  ///
  /// - Parameter oldText: the current content of the file.
  /// - Returns: nil if they are the same, or the older text has none that can be shown: a URL edited by
  ///   hand may hold a password.
  package func serverChange(from oldText: [UInt8]) -> (old: String, new: String)? {
    let origin = FileOrigin(of: oldText)
    guard case .ours = origin,
      let old = Self.urls(in: oldText, origin.readingDialect(insteadOf: dialect)),
      let new = Self.urls(in: text, dialect), old != new
    else { return nil }
    return (old, new)
  }

  private static func urls(in text: [UInt8], _ dialect: Dialect) -> String? {
    var urls: [UInt8]?
    for statement in SettingsReader(dialect).statements(in: text) {
      guard case .setting(let key, let value) = statement.kind, isServerList(key) else { continue }
      guard case .literal(let bytes) = value else { return nil }
      urls = bytes
    }
    guard let urls, !urls.contains(UInt8(ascii: "@")) else { return nil }
    return String(decoding: urls, as: UTF8.self)
  }

  /// Whether a setting has the URLs of the LDAP servers.
  package static func isServerList(_ name: String) -> Bool { name == "uris" || name == "ldap_uris" }

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
