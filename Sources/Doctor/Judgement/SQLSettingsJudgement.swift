import DovecotGrammar

// Known limits: finds settings without which no auth process starts, not wrong ones.

/// The SQL settings, which none of Dovecot's programs checks before the auth process starts.
extension HostFacts {
  /// What makes the auth process exit as it opens the SQL database.
  var sqlSettingsFaults: [Item] {
    guard obstacle == nil else { return [] }
    let all = (backends(.passdb) + backends(.userdb)).filter { $0.driver == "sql" }
    var places: [Item.Location] = []
    return all.compactMap { backend -> Item? in
      guard let fault = sqlFault(of: backend, in: main.root), !places.contains(fault.location)
      else { return nil }
      places.append(fault.location)
      return .attention(
        .configuration, "Dovecot's auth process exits at start-up: \(fault.reason)",
        at: fault.location, .advise(Self.sqlAdvice(fault.location.file, dialect)))
    }
  }

  /// What an sql backend lacks.
  ///
  /// - Parameters:
  ///   - backend: the passdb or userdb.
  ///   - root: the configuration that it is, or would be, a part of; the main one counts as well.
  /// - Returns: nil if nothing is missing.
  func sqlFault(of backend: Backend, in root: ConfigurationSection)
    -> (location: Item.Location, reason: String)?
  {
    guard let place = backend.place else { return nil }
    guard hasSettingsFile else {
      let drivers = [root, main.root].flatMap { root in
        root.withDescendants(outside: "dict_server").compactMap { $0.setting("sql_driver") }
      }
      guard drivers.allSatisfy({ $0.text == "" }) else { return nil }
      return (.init(place), "sql_driver is not set")
    }
    guard let arguments = backend.option("args"), let path = arguments.text else {
      return (
        .init(place), "the sql \(backend.kind.rawValue) has no args, which name its settings file"
      )
    }
    guard let settings = settingsFiles.first(where: { $0.path == path }) else { return nil }
    guard settings.isThere else {
      return (.init(arguments.location), "\(path) cannot be opened")
    }
    // In this order in db_sql_init() (src/auth/db-sql.c of 2.3.19.1).
    let missing = ["driver", "connect"].first { settings.root.setting($0) == nil }
    return missing.map { (.init(path), "\($0) is not set") }
  }

  /// How to set up SQL, for a person.
  static func sqlAdvice(_ file: String, _ dialect: Dialect?) -> String {
    dialect?.hasSettingsFiles == true
      ? "set driver, connect and the queries in \(file), as in the sample dovecot-2.3"
      : "set sql_driver, the database and the queries in \(file), as in the sample dovecot-2.4"
  }

  /// The package of an SQL driver that is used and not installed.
  var missingSQLDriver: String? {
    guard let packages = program.packages else { return nil }
    let userdbs = backends(.userdb) + backends(.passdb)
    guard userdbs.contains(where: { $0.driver == "sql" }) else { return nil }
    let paths = userdbs.compactMap { $0.option("args")?.text }
    let named =
      hasSettingsFile
      ? settingsFiles.filter { paths.contains($0.path) }.map(\.root).compactMap {
        $0.setting("driver")?.text
      }
      : main.root.withDescendants(outside: "dict_server").compactMap {
        $0.setting("sql_driver")?.text
      }
    let driver = named.first {
      ["pgsql", "mysql", "sqlite"].contains($0) && !packages.sql.contains($0)
    }
    return driver.map { "dovecot-\($0)" }
  }
}
