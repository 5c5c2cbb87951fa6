import DovecotGrammar
import ModoboaDatabase
import Secrets

// Known limits: settings outside of a block (`mysql_user = …` at the top level), names with slashes
// (`pgsql/HOST/parameters/user`) and groups are not supported. With a file that uses them, the database
// has to be named by hand.

/// The SQL settings in the configuration of Dovecot 2.4, usually in `conf.d/auth-sql.conf.ext`.
enum DovecotSQL24 {
  /// The addresses in the configuration.
  ///
  /// - Parameters:
  ///   - whole: the file with its includes.
  ///   - file: its path, for errors.
  ///   - files: reads the files that it names.
  /// - Returns: nil if it has no SQL settings of 2.4.
  /// - Throws: ``DiscoveryError``.
  static func addresses(
    _ whole: ConfigurationSection, in file: String, _ files: DiscoveryFiles
  )
    throws(DiscoveryError) -> [DatabaseAddress]?
  {
    // The quota dictionary may have a database of its own.
    let sections = whole.withDescendants(outside: "dict_server")
    let driver = try sections.compactMap { $0.setting("sql_driver") }.last.map {
      setting throws(DiscoveryError) in try setting.expandedText(files)
    }
    let engines = driver.map { [$0] } ?? ["pgsql", "mysql"]
    let blocks = sections.filter { engines.contains($0.type) }
    guard let engine = blocks.first?.type ?? driver else {
      guard let path = sections.compactMap({ $0.setting("sqlite_path") }).last else { return nil }
      return try sqlite(path, files)
    }
    switch engine {
    case "pgsql":
      return try hosts(blocks, in: file).map { host throws(DiscoveryError) in
        try postgreSQL(host, files)
      }
    case "mysql":
      return try hosts(blocks, in: file).map { host throws(DiscoveryError) in
        try mySQL(host, in: file, files)
      }
    case "sqlite":
      guard let path = sections.compactMap({ $0.setting("sqlite_path") }).last else {
        throw .unusable(file, "sql_driver is sqlite, but there is no sqlite_path")
      }
      return try sqlite(path, files)
    default:
      throw .unusable(file, "sql_driver must be pgsql, mysql or sqlite")
    }
  }

  /// Whether a dovecot.conf is one of 2.4, whose first setting has to be its version (config-parser.c of
  /// 2.4.1).
  static func isConfiguration(_ text: [UInt8]) -> Bool {
    for statement in SettingsReader(.ofMainConfiguration).statements(in: text) {
      if case .setting(let key, _) = statement.kind { return key == "dovecot_config_version" }
    }
    return false
  }

  /// The file with the first address.
  static func file(_ whole: ConfigurationSection) -> String? {
    let sections = whole.withDescendants(outside: "dict_server")
    return sections.first { ["pgsql", "mysql"].contains($0.type) }?.place?.file
      ?? sections.compactMap { $0.setting("sqlite_path") }.last?.file
  }

  /// The file with the last password of the blocks.
  static func passwordFile(_ whole: ConfigurationSection) -> String? {
    let blocks = whole.withDescendants(outside: "dict_server").filter {
      ["pgsql", "mysql"].contains($0.type)
    }
    return blocks.flatMap { $0.withDescendants(outside: "") }.flatMap(\.settings).last {
      ["password", "mysql_password"].contains($0.key)
    }?.fileOfValue
  }

  /// The blocks of each host; in repeated blocks the last value wins.
  private static func hosts(_ blocks: [ConfigurationSection], in file: String)
    throws(DiscoveryError) -> [(name: String, blocks: [ConfigurationSection])]
  {
    guard !blocks.isEmpty else {
      throw .unusable(file, "sql_driver is set, but no block has the address of the database")
    }
    var hosts: [(name: String, blocks: [ConfigurationSection])] = []
    for block in blocks {
      if let known = hosts.firstIndex(where: { $0.name == block.name }) {
        hosts[known].blocks.append(block)
      } else {
        hosts.append((block.name, [block]))
      }
    }
    return hosts
  }

  /// libpq's keywords: the block's name is the host, unless a setting in the block overrides it.
  private static func postgreSQL(
    _ host: (name: String, blocks: [ConfigurationSection]), _ files: DiscoveryFiles
  )
    throws(DiscoveryError) -> DatabaseAddress
  {
    var keywords = [(name: "host", value: host.name)]
    for block in host.blocks {
      for setting in block.settings where ["host", "pgsql_host"].contains(setting.key) {
        keywords.append(("host", try setting.expandedText(files)))
      }
    }
    for block in host.blocks {
      for section in block.sections where ["parameters", "pgsql_parameters"].contains(section.type)
      {
        for setting in section.settings {
          keywords.append((setting.key, try setting.expandedText(files)))
        }
      }
    }
    return .postgreSQL(keywords: keywords)
  }

  private static func mySQL(
    _ host: (name: String, blocks: [ConfigurationSection]), in file: String,
    _ files: DiscoveryFiles
  ) throws(DiscoveryError) -> DatabaseAddress {
    var address = MySQLAddress()
    guard !host.name.contains("@") else {
      throw .unusable(file, "the name of a mysql block contains an '@'")
    }
    address.setHost(host.name)
    address.optionGroup = "client"
    for setting in host.blocks.flatMap(\.settings) {
      let text = try setting.expandedText(files)
      switch setting.key.hasPrefix("mysql_") ? setting.key.dropFirst(6) : setting.key[...] {
      case "host":
        guard !text.contains("@") else { throw setting.refused("the host contains an '@'") }
        address.setHost(text)
      case "port":
        address.port = PortNumber.read(text)
        // 0 means the library's default.
        guard address.port != nil || text == "0" else {
          throw setting.refused("the port must be a number from 1 to 65535")
        }
      case "user": address.user = text
      case "password": address.password = Secret(text)
      case "dbname": address.database = text
      case "ssl": if text == "yes" { address.security = .required }
      case "option_file": address.optionFile = text
      case "option_group": address.optionGroup = text
      default: break
      }
    }
    return .mySQL(address)
  }

  private static func sqlite(_ path: ConfigurationSection.Setting, _ files: DiscoveryFiles)
    throws(DiscoveryError) -> [DatabaseAddress]
  {
    let text = try path.expandedText(files)
    guard text.hasPrefix("/") else {
      throw path.refused("sqlite_path must be an absolute path")
    }
    return [.sqlite(path: text)]
  }
}
