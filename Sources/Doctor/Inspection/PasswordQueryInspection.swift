import DovecotGrammar

/// Reads the queries of sql passdbs; of a settings file of 2.3, which holds the database's password,
/// it keeps nothing else.
enum PasswordQueryInspection {
  /// The queries of a configuration.
  ///
  /// - Parameters:
  ///   - passdbs: all passdbs.
  ///   - root: the main configuration.
  ///   - settings: reads a settings file of 2.3 with its includes; empty if it cannot be read.
  /// - Returns: one query for each sql passdb that has one.
  static func queries(
    _ passdbs: [Backend], in root: ConfigurationSection,
    settings: (String) -> ConfigurationSection
  ) -> [PasswordQuery] {
    passdbs.filter { $0.driver == "sql" }.compactMap { passdb in
      if let path = passdb.option("args")?.text {
        let file = settings(path)
        return file.setting("password_query").map {
          PasswordQuery(
            passdb: passdb.position, $0, .v23,
            file.setting("driver")?.text.flatMap(SQLEngine.init))
        }
      }
      let names = ["query", "sql_query"].compactMap(passdb.option)
      return names.max { $0.position < $1.position }.map {
        PasswordQuery(passdb: passdb.position, $0, .v24, engine(of: passdb, root))
      }
    }
  }

  /// The engine of a passdb or userdb of 2.4: its own, else that of the whole configuration.
  ///
  /// - Parameters:
  ///   - passdb: the passdb or userdb.
  ///   - root: the main configuration.
  /// - Returns: nil if none is named.
  static func engine(of passdb: Backend, _ root: ConfigurationSection) -> SQLEngine? {
    // The quota dictionary may have a database of its own.
    let sections = root.withDescendants(outside: "dict_server")
    let named = passdb.option("sql_driver") ?? sections.compactMap { $0.setting("sql_driver") }.last
    if let named { return named.text.flatMap(SQLEngine.init) }
    return sections.lazy.compactMap { SQLEngine(rawValue: $0.type) }.first
  }
}
