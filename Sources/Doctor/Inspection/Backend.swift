import DovecotGrammar

/// A passdb or userdb of Dovecot's configuration.
struct Backend: Equatable {
  /// The two kinds.
  enum Kind: String {
    case passdb
    case userdb
  }

  let kind: Kind
  /// Its name: of 2.4 what merges blocks, and the driver if none is given.
  let name: String
  /// The blocks it is made of; those of 2.3 are one each.
  private(set) var blocks: [ConfigurationSection]
  /// The settings of all of a kind, of 2.4.
  fileprivate let defaults: ConfigurationSection

  /// Where it is said first.
  var position: Int { blocks.first?.position ?? 0 }
  /// The first block's place.
  var place: ConfigurationPlace? { blocks.first?.place }
  /// The driver in small letters; empty if it is not known.
  var driver: String { (option("driver")?.text ?? name).lowercased() }

  /// The last setting of a name, be it written with the kind before it or not, else that of all of
  /// the kind.
  func option(_ key: String) -> ConfigurationSection.Setting? {
    let names = [key, "\(kind.rawValue)_\(key)"]
    return blocks.flatMap(\.settings).last { names.contains($0.key) } ?? defaultOption(key)
  }

  /// The setting of a name for all of the kind.
  func defaultOption(_ key: String) -> ConfigurationSection.Setting? {
    defaults.setting("\(kind.rawValue)_\(key)")
  }

  /// Whether a switch is on.
  func isOn(_ key: String) -> Bool { option(key)?.text?.lowercased() == "yes" }

  /// Whether it checks the passwords of ordinary users.
  var isOrdinary: Bool {
    guard !isOn("master"), !isOn("deny"), driver != "oauth2" else { return false }
    // 2.3 and 2.4.
    guard let mechanisms = (option("mechanisms") ?? option("mechanisms_filter"))?.text else {
      return true
    }
    let words = mechanisms.lowercased().split(separator: " ")
    return words.isEmpty || words.contains("plain") || words.contains("login")
  }

  /// All of a kind at the top level of a configuration, in the order in which Dovecot asks them.
  static func all(_ kind: Kind, in root: ConfigurationSection, _ dialect: Dialect) -> [Backend] {
    var backends: [Backend] = []
    for section in root.sections where section.type == kind.rawValue {
      if dialect == .v24, let known = backends.firstIndex(where: { $0.name == section.name }) {
        backends[known].blocks.append(section)
      } else {
        // A name of 2.3 says nothing.
        let name = dialect == .v24 ? section.name : ""
        backends.append(Backend(kind: kind, name: name, blocks: [section], defaults: root))
      }
    }
    return backends
  }
}

extension HostFacts {
  /// The passdbs or userdbs of the main configuration.
  func backends(_ kind: Backend.Kind) -> [Backend] {
    Backend.all(kind, in: main.root, dialect ?? .v23)
  }

  /// Those of the driver ldap.
  func ldap(_ kind: Backend.Kind) -> [Backend] {
    backends(kind).filter { $0.driver == "ldap" }
  }

  /// The passdb that is, or would be, the one of this program's file.
  var ldapPassdb: Backend? {
    let all = ldap(.passdb)
    switch dialect {
    case .v23:
      return all.first { $0.option("args")?.text == ldapSettings.path } ?? all.first
    case .v24:
      return all.first { $0.blocks.contains { $0.place?.file == target.path } } ?? all.first
    case nil:
      return nil
    }
  }

  /// What has to be in order before the main configuration can be judged; nil if it can be.
  var obstacle: Item.Identifier? {
    guard dialect != nil else { return .dovecot }
    return main.isThere && main.statements.firstMalformed == nil ? nil : .configuration
  }
}
