/// A passdb or userdb of Dovecot's configuration.
package struct Backend: Sendable, Equatable {
  /// The two kinds.
  package enum Kind: String, Sendable {
    case passdb
    case userdb
  }

  /// Which of the two it is.
  package let kind: Kind
  /// Its name: of 2.4 what merges blocks, and the driver if none is given.
  package let name: String
  /// The blocks it is made of; those of 2.3 are one each.
  package private(set) var blocks: [ConfigurationSection]
  /// The settings of all of a kind, of 2.4.
  fileprivate let defaults: ConfigurationSection

  /// Where it is said first.
  package var position: Int { blocks.first?.position ?? 0 }
  /// The first block's place.
  package var place: ConfigurationPlace? { blocks.first?.place }
  /// The driver in small letters; empty if it is not known.
  package var driver: String { (option("driver")?.text ?? name).lowercased() }

  /// The last setting of a name, be it written with the kind before it or not, else that of all of
  /// the kind.
  package func option(_ key: String) -> ConfigurationSection.Setting? {
    let names = [key, "\(kind.rawValue)_\(key)"]
    return blocks.flatMap(\.settings).last { names.contains($0.key) } ?? defaultOption(key)
  }

  /// The setting of a name for all of the kind.
  package func defaultOption(_ key: String) -> ConfigurationSection.Setting? {
    defaults.setting("\(kind.rawValue)_\(key)")
  }

  /// Whether a switch is on.
  package func isOn(_ key: String) -> Bool { option(key)?.text?.lowercased() == "yes" }

  /// Whether it checks the passwords of ordinary users.
  package var isOrdinary: Bool {
    guard !isOn("master"), !isOn("deny"), driver != "oauth2" else { return false }
    // 2.3 and 2.4.
    guard let mechanisms = (option("mechanisms") ?? option("mechanisms_filter"))?.text else {
      return true
    }
    let words = mechanisms.lowercased().split(separator: " ")
    return words.isEmpty || words.contains("plain") || words.contains("login")
  }

  /// All of a kind at the top level of a configuration, in the order in which Dovecot asks them.
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
