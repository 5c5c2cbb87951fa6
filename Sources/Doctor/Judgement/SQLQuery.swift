import DovecotGrammar

/// A query of an sql passdb or userdb.
struct SQLQuery {
  /// What it is asked for.
  enum Role {
    case password
    case user
    case iteration
  }

  /// The passdb or userdb; of several that read the same settings file of 2.3, the first.
  let backend: Backend
  let role: Role
  let setting: ConfigurationSection.Setting
  /// The dialect in which it is written.
  let dialect: Dialect
  /// The database engine; nil if none is named.
  let engine: SQLEngine?

  /// The query; nil if only Dovecot can expand it.
  var query: AccountQuery? { setting.text.map { AccountQuery($0) } }

  /// The steps that put another query in its place.
  ///
  /// - Parameter text: the query.
  /// - Returns: nil if Dovecot would read anything else from the lines.
  func replaced(by text: String) -> [Remedy.Step]? {
    dialect.lines(of: setting.key, [text]).map { lines in
      let place = setting.location
      return [
        .put(lines, into: place.file, .above(line: place.lines.lowerBound)),
        .remove(lines: place.lines, of: place.file),
      ]
    }
  }
}

extension HostFacts {
  /// The passdbs and userdbs that use the sql driver.
  var sqlBackends: [Backend] {
    (backends(.passdb) + backends(.userdb)).filter { $0.driver == "sql" }
  }

  /// The settings file that an sql backend of 2.3 reads; nil if it cannot be read.
  func settingsFile(of backend: Backend) -> ReadConfiguration? {
    guard let path = backend.option("args")?.text else { return nil }
    return settingsFiles.first { $0.path == path && $0.isThere }
  }

  /// The queries of the sql passdbs and userdbs, each setting once.
  var sqlQueries: [SQLQuery] {
    var queries: [SQLQuery] = []
    for backend in sqlBackends {
      for query in self.queries(of: backend)
      where !queries.contains(where: { $0.setting.location == query.setting.location }) {
        queries.append(query)
      }
    }
    return queries
  }

  private func queries(of backend: Backend) -> [SQLQuery] {
    let names: [(role: SQLQuery.Role, old: String, new: [String])] =
      backend.kind == .passdb
      ? [(.password, "password_query", ["query", "sql_query"])]
      : [
        (.user, "user_query", ["query", "sql_query"]),
        (.iteration, "iterate_query", ["iterate_query", "sql_iterate_query"]),
      ]
    if hasSettingsFile {
      guard let file = settingsFile(of: backend)?.root else { return [] }
      let engine = file.setting("driver")?.text.flatMap(SQLEngine.init)
      return names.compactMap { name in
        file.setting(name.old).map {
          SQLQuery(backend: backend, role: name.role, setting: $0, dialect: .v23, engine: engine)
        }
      }
    }
    let engine = PasswordQueryInspection.engine(of: backend, main.root)
    return names.compactMap { name in
      let settings = name.new.compactMap { backend.option($0) }
      return settings.max { $0.position < $1.position }.map {
        SQLQuery(backend: backend, role: name.role, setting: $0, dialect: .v24, engine: engine)
      }
    }
  }

  /// The engine of Modoboa's database, as the first sql backend names it.
  var sqlEngine: SQLEngine? {
    if hasSettingsFile {
      return sqlBackends.lazy.compactMap { self.settingsFile(of: $0) }
        .compactMap { $0.root.setting("driver")?.text.flatMap(SQLEngine.init) }.first
    }
    return sqlBackends.lazy.compactMap { PasswordQueryInspection.engine(of: $0, self.main.root) }
      .first
  }

  /// The settings with the path of a SQLite database for users.
  var sqliteFiles: [ConfigurationSection.Setting] {
    if hasSettingsFile {
      var found: [ConfigurationSection.Setting] = []
      for file in sqlBackends.compactMap(settingsFile)
      where file.root.setting("driver")?.text == "sqlite" {
        if let setting = file.root.setting("connect"), !found.contains(setting) {
          found.append(setting)
        }
      }
      return found
    }
    guard sqlEngine == .sqlite else { return [] }
    return main.root.withDescendants(outside: "dict_server").compactMap {
      $0.setting("sqlite_path")
    }
  }
}
