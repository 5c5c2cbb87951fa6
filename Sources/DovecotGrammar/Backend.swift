/// A passdb or userdb of Dovecot's configuration.
package struct Backend: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case passdb
    case userdb
  }

  package let kind: Kind
  /// The name, empty in 2.3.
  ///
  /// 2.4 merges blocks with the same name, and takes the name as the default driver.
  package let name: String
  /// The blocks that define it; in 2.3 always a single one.
  package private(set) var blocks: [ConfigurationSection]
  /// Where 2.4 has the settings for all backends of the kind: the top level.
  fileprivate let defaults: ConfigurationSection

  /// The position of the first block.
  package var position: Int { blocks.first?.position ?? 0 }
  /// The place of the first block.
  package var place: ConfigurationPlace? { blocks.first?.place }
  /// The driver in lower case; empty if unknown.
  package var driver: String { (option("driver")?.text ?? name).lowercased() }

  /// The last setting with this name, with or without the prefix `passdb_` or `userdb_`, else the
  /// one for all backends of the kind.
  package func option(_ key: String) -> ConfigurationSection.Setting? {
    let names = [key, "\(kind.rawValue)_\(key)"]
    return blocks.flatMap(\.settings).last { names.contains($0.key) } ?? defaultOption(key)
  }

  /// The setting with this name for all backends of the kind.
  package func defaultOption(_ key: String) -> ConfigurationSection.Setting? {
    defaults.setting("\(kind.rawValue)_\(key)")
  }

  /// Whether a boolean setting is on.
  package func isOn(_ key: String) -> Bool { option(key)?.text?.lowercased() == "yes" }

  /// Whether it checks the passwords of ordinary users.
  package var isOrdinary: Bool {
    guard !isOn("master"), !isOn("deny"), driver != "oauth2" else { return false }
    // The first name is that of 2.3, the second that of 2.4.
    guard let mechanisms = (option("mechanisms") ?? option("mechanisms_filter"))?.text else {
      return true
    }
    let words = mechanisms.lowercased().split(separator: " ")
    return words.isEmpty || words.contains("plain") || words.contains("login")
  }

  /// All backends of a kind at the top level of a configuration, in the order in which Dovecot
  /// tries them.
  package static func all(_ kind: Kind, in root: ConfigurationSection, _ dialect: Dialect)
    -> [Backend]
  {
    var backends: [Backend] = []
    for section in root.sections where section.type == kind.rawValue {
      if dialect.mergesNamedBlocks,
        let known = backends.firstIndex(where: { $0.name == section.name })
      {
        backends[known].blocks.append(section)
      } else {
        let name = dialect.mergesNamedBlocks ? section.name : ""
        backends.append(Backend(kind: kind, name: name, blocks: [section], defaults: root))
      }
    }
    return backends
  }
}
