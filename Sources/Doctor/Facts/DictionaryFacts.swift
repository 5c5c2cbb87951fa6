package import DovecotGrammar

/// A dictionary that Dovecot's dict processes serve, and its database.
package struct DictionaryFacts: Sendable, Equatable {
  package var name: String
  /// Where the configuration names it.
  package var place: ConfigurationPlace?
  /// Its settings file; nil for 2.4.
  package var file: String?
  /// Whether the file can be read; true for 2.4.
  package var isThere: Bool
  /// The tables by the patterns of their maps, such as `priv/quota/storage`.
  package var tables: [String: String]
  /// Nil if it is not known.
  package var database: DatabaseName?

  package init(
    name: String, place: ConfigurationPlace?, file: String? = nil, isThere: Bool = true,
    tables: [String: String] = [:], database: DatabaseName? = nil
  ) {
    (self.name, self.place, self.file, self.isThere) = (name, place, file, isThere)
    (self.tables, self.database) = (tables, database)
  }

  /// Those that a configuration names.
  ///
  /// - Parameters:
  ///   - root: the main configuration.
  ///   - dialect: its dialect.
  ///   - settings: reads a settings file of 2.3; nil if it cannot be read.
  /// - Returns: each one once, in order.
  package static func all(
    in root: ConfigurationSection, _ dialect: Dialect,
    settings: (String) -> ConfigurationSection?
  ) -> [DictionaryFacts] {
    dialect.hasSettingsFiles ? ofSettingsFiles(root, settings) : ofMainConfiguration(root)
  }

  /// The database of the first sql userdb; nil if it is not known.
  package static func userDatabase(
    in root: ConfigurationSection, _ userdbs: [Backend],
    settings: (String) -> ConfigurationSection?
  ) -> DatabaseName? {
    guard let userdb = userdbs.first(where: { $0.driver == "sql" }) else { return nil }
    guard let path = userdb.option("args")?.text else {
      return DatabaseName(of: [root], driver: userdb.option("sql_driver")?.text)
    }
    return settings(path).flatMap { file in
      file.setting("driver")?.text.flatMap { DatabaseName(driver: $0, file.setting("connect")) }
    }
  }

  private static func ofSettingsFiles(
    _ root: ConfigurationSection, _ settings: (String) -> ConfigurationSection?
  ) -> [DictionaryFacts] {
    root.descendants(["dict"]).flatMap(\.settings).compactMap { setting in
      let parts = setting.text?.split(separator: ":", maxSplits: 1).map(String.init) ?? []
      guard parts.count == 2, SQLEngine(rawValue: parts[0]) != nil else {
        return DictionaryFacts(name: setting.key, place: setting.location)
      }
      let file = settings(parts[1])
      var tables: [String: String] = [:]
      for map in file?.sections ?? [] where map.type == "map" {
        if let pattern = map.setting("pattern")?.text {
          tables[pattern] = map.setting("table")?.text
        }
      }
      return DictionaryFacts(
        name: setting.key, place: setting.location, file: parts[1], isThere: file != nil,
        tables: tables,
        database: file.flatMap { DatabaseName(driver: parts[0], $0.setting("connect")) })
    }
  }

  private static func ofMainConfiguration(_ root: ConfigurationSection) -> [DictionaryFacts] {
    let servers = root.descendants(["dict_server"])
    var all: [DictionaryFacts] = []
    for block in servers.flatMap(\.sections) where block.type == "dict" {
      let index =
        all.firstIndex { $0.name == block.name }
        ?? {
          all.append(DictionaryFacts(name: block.name, place: block.place))
          return all.count - 1
        }()
      for map in block.sections where map.type == "dict_map" {
        let table = map.setting("sql_table") ?? map.setting("dict_map_sql_table")
        all[index].tables[map.name] = table?.text
      }
      let driver = block.setting("sql_driver")?.text
      all[index].database =
        all[index].database ?? DatabaseName(of: [block] + servers + [root], driver: driver)
    }
    return all
  }
}

/// The name of a database, without its server, which may be named in several ways.
package struct DatabaseName: Sendable, Equatable {
  package let engine: String
  /// Its name, or the path of SQLite's file.
  package let name: String
  /// The setting that names it.
  package let setting: ConfigurationSection.Setting

  /// Whether both may be the same database.
  func mayBe(_ other: DatabaseName) -> Bool { (engine, name) == (other.engine, other.name) }

  /// The database in `connect` of a settings file of 2.3.
  init?(driver: String, _ connect: ConfigurationSection.Setting?) {
    guard let connect, let text = connect.text else { return nil }
    let words = text.split(separator: " ").map(String.init)
    let name =
      driver == "sqlite"
      ? text
      : words.last { $0.hasPrefix("dbname=") }?.dropFirst("dbname=".utf8.count)
        .filter { !"'\"".contains($0) }
    guard let name, !name.isEmpty else { return nil }
    (engine, self.name, setting) = (driver, name, connect)
  }

  /// The database of 2.4 in the first of some sections that names one.
  init?(of sections: [ConfigurationSection], driver: String?) {
    let driver =
      driver ?? sections.lazy.compactMap { $0.setting("sql_driver")?.text }.first
    for section in sections {
      for engine in ["sqlite", "pgsql", "mysql"] where driver == nil || driver == engine {
        let found =
          engine == "sqlite"
          ? section.setting("sqlite_path")
          : section.sections.lazy.filter { $0.type == engine }
            .compactMap { server in
              server.descendants(["parameters"]).compactMap { $0.setting("dbname") }.last
                ?? server.setting("dbname") ?? server.setting("\(engine)_dbname")
            }.first
        if let found, let name = found.text, !name.isEmpty {
          (self.engine, self.name, setting) = (engine, name, found)
          return
        }
      }
    }
    return nil
  }
}
