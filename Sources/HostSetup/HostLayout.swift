package import DovecotGrammar

// Known limits: the order in which Dovecot reads the files of one include line is taken to be that of
// their bytes, as with glob(3) in the C locale. SQL settings inside a passdb of 2.4 are not shared.

/// How this host's Dovecot is laid out, as far as it matters for a drop-in.
package struct HostLayout: Sendable {
  private let files: SetupFiles
  private let main: ReadConfiguration
  /// The 2.3 settings files of active sql and ldap passdbs, by their paths.
  private let settingsFiles: [String: ReadConfiguration]
  /// Whether a glob(7) pattern matches a path.
  private let matches: @Sendable (_ pattern: String, _ path: String) -> Bool

  /// - Parameters:
  ///   - files: the files to write.
  ///   - main: the main configuration, with the include lines that lead to the target marked.
  ///   - settingsFiles: the settings files that `args` of 2.3's passdbs name, likewise.
  ///   - matches: whether a glob(7) pattern matches a path.
  package init(
    files: SetupFiles, main: ReadConfiguration, settingsFiles: [String: ReadConfiguration],
    matches: @escaping @Sendable (_ pattern: String, _ path: String) -> Bool
  ) {
    self.files = files
    self.main = main
    self.settingsFiles = settingsFiles
    self.matches = matches
  }

  private func backends(_ kind: Backend.Kind) -> [Backend] {
    Backend.all(kind, in: main.root, files.dialect).filter { $0.place?.file != files.dropIn }
  }

  /// The passdbs that other files define, in Dovecot's order.
  private var passdbs: [Backend] { backends(.passdb) }

  // MARK: - Who else uses LDAP

  /// Where Dovecot already uses the target without this program's drop-in; nil if nowhere.
  package var ownInclude: ConfigurationPlace? {
    guard files.dialect.hasSettingsFiles else {
      return main.leading.sorted().map { main.statements[$0].location }
        .first { $0.file != files.dropIn }
    }
    return otherLDAP.first { passdb in
      passdb.option("args")?.text.flatMap { settingsFiles[$0] }?.leading.isEmpty == false
    }?.place
  }

  /// The ldap passdbs that come neither with the target nor with the drop-in, which may include a target
  /// under another name.
  private var otherLDAP: [Backend] {
    var own: Set<String> = []
    for (position, line) in main.statements.enumerated()
    where line.file == files.dropIn || main.leading.contains(position) {
      own.formUnion(line.included)
    }
    return passdbs.filter { passdb in
      passdb.driver == "ldap"
        && passdb.blocks.contains { block in block.place.map { !own.contains($0.file) } ?? true }
    }
  }

  // MARK: - Obstacles

  /// Why the drop-in would not work here, with what to do; empty if it would.
  package var obstacles: [String] {
    [unreadDropIn, otherPassdb, earlierPassdb, prefetch].compactMap(\.self)
  }

  /// The include line at the top level that reads the drop-in.
  private var dropInInclude: ConfigurationSection.Include? {
    main.root.includes.first { include in
      include.line.includePattern.map { matches($0, files.dropIn) } == true
    }
  }

  private var unreadDropIn: String? {
    guard dropInInclude == nil else { return nil }
    return
      "\(main.path): does not include conf.d/*.conf at its top level, so \(files.dropIn) would not be read; add"
      + " the line: !include conf.d/*.conf"
  }

  private var otherPassdb: String? {
    guard let place = otherLDAP.first?.place else { return nil }
    return
      "\(place.file) line \(place.lines.lowerBound): an ldap passdb is active already; remove it, or include the"
      + " file by hand as update_dovecot_conf doctor says"
  }

  private var earlierPassdb: String? {
    guard let boundary = dropInPosition,
      let first = passdbs.first(where: { $0.isOrdinary && $0.position < boundary }),
      let place = first.place
    else { return nil }
    return
      "\(place.file) line \(place.lines.lowerBound): this \(first.driver) passdb would be asked before the LDAP"
      + " server; move it below the include of conf.d/*.conf, or into a file that sorts after"
      + " \(files.dropIn)"
  }

  /// Where the statements of the drop-in come, or would come, in the order of reading.
  private var dropInPosition: Int? {
    guard let include = dropInInclude else { return nil }
    let later = Set(include.line.included.filter { $0 >= files.dropIn })
    let rest = main.statements.indices.dropFirst(include.position + 1)
    return rest.first { index in
      let file = main.statements[index].file
      return later.contains(file) || file == include.line.file
    } ?? main.statements.endIndex
  }

  private var prefetch: String? {
    let userdbs = backends(.userdb)
    guard let prefetch = userdbs.first(where: { $0.driver == "prefetch" }),
      !userdbs.contains(where: { $0.driver == "sql" }), let place = prefetch.place
    else { return nil }
    return
      "\(place.file) line \(place.lines.lowerBound): the prefetch userdb finds nobody whose password the LDAP"
      + " server verifies, and there is no sql userdb; add one with Modoboa's user_query below it"
  }

  // MARK: - Who decides after the LDAP server

  /// The database that an active sql passdb reads, if it holds Modoboa's accounts and its connection can be
  /// used by another passdb.
  package var accounts: AccountDatabase? {
    for passdb in passdbs where passdb.driver == "sql" && passdb.isOrdinary {
      if let database = files.dialect.hasSettingsFiles ? accounts23(passdb) : accounts24(passdb) {
        return database
      }
    }
    return nil
  }

  private func accounts23(_ passdb: Backend) -> AccountDatabase? {
    guard let path = passdb.option("args")?.text, let file = settingsFiles[path],
      let engine = engine(file.root.setting("driver")), file.root.setting("connect") != nil,
      Self.isModoboas(file.root.setting("password_query"))
    else { return nil }
    return AccountDatabase(engine: engine, settings: path)
  }

  private func accounts24(_ passdb: Backend) -> AccountDatabase? {
    guard let engine = engine(main.root.setting("sql_driver")),
      // Only what stands at the top level holds for another passdb, too.
      engine == .sqlite
        ? main.root.setting("sqlite_path") != nil
        : main.root.sections.contains(where: { $0.type == engine.rawValue }),
      Self.isModoboas(passdb.option("query") ?? passdb.option("sql_query"))
    else { return nil }
    return AccountDatabase(engine: engine, settings: nil)
  }

  private func engine(_ setting: ConfigurationSection.Setting?) -> SQLEngine? {
    (setting?.text).flatMap(SQLEngine.init)
  }

  /// Whether a query looks into Modoboa's tables.
  private static func isModoboas(_ query: ConfigurationSection.Setting?) -> Bool {
    guard let text = query?.text?.lowercased() else { return false }
    return text.contains("core_user")
  }
}
