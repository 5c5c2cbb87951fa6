import DovecotGrammar
import Files

/// Finds Modoboa's database in this host's configuration files.
///
/// Dovecot knows it, since its users come from SQL, and so does Modoboa's settings.py.
package enum Discovery {
  /// Where modoboa-installer puts an instance.
  package static let usualInstance = "/srv/modoboa/instance"

  /// The database of a standard host: from Dovecot's SQL configuration, else from a Modoboa instance in
  /// the usual directory.
  ///
  /// - Parameters:
  ///   - dovecotDirectory: Dovecot's configuration directory, for example `/etc/dovecot`.
  ///   - instance: the directory of the instance.
  ///   - files: reads files.
  /// - Returns: nil if neither names a database.
  /// - Throws: ``DiscoveryError`` for a file that exists but does not say enough.
  package static func database(
    dovecotDirectory: String, instance: String = usualInstance, _ files: DiscoveryFiles
  ) throws(DiscoveryError) -> FoundDatabase? {
    // What Dovecot reads decides, not which files exist: after an upgrade to 2.4 the settings file of 2.3
    // is still there. The usual file comes first, since most hosts need no other.
    let auth = "\(dovecotDirectory)/conf.d/auth-sql.conf.ext"
    if let text = try files.text(of: auth) {
      let whole = try files.section(text, at: auth, .ofMainConfiguration)
      if let addresses = try DovecotSQL24.addresses(whole, in: auth, files) {
        if !isIncluded(dovecotDirectory, files),
          let found = try database24(dovecotDirectory, files)
        {
          return found
        }
        return FoundDatabase(
          addresses, in: auth, passwordIn: DovecotSQL24.passwordFile(whole))
      }
      if let found = try database24(dovecotDirectory, files) { return found }
      if let file = try settingsFile(whole, dovecotDirectory, files),
        let found = try database23(file, files)
      {
        return found
      }
    } else if let found = try database24(dovecotDirectory, files) {
      return found
    }
    if let found = try database23("\(dovecotDirectory)/dovecot-sql.conf.ext", files) {
      return found
    }
    // Somebody else's rights may not be those with which the instance can be read.
    if files.isForeign { return nil }
    return try database(ofInstance: instance, files)
  }

  /// The database of an instance that may be there.
  ///
  /// - Parameters:
  ///   - instance: where it is looked for.
  ///   - files: how files are read.
  /// - Returns: nil if there is none.
  /// - Throws: ``DiscoveryError`` for a file that is there but does not say enough.
  package static func database(ofInstance instance: String = usualInstance, _ files: DiscoveryFiles)
    throws(DiscoveryError) -> FoundDatabase?
  {
    guard let settings = try settingsPath(inInstance: instance, files) else { return nil }
    return try database(settings: settings, instance: instance, files)
  }

  /// The database in an SQL configuration file of Dovecot 2.3 or 2.4.
  ///
  /// - Parameters:
  ///   - file: for example `dovecot-sql.conf.ext` or `conf.d/auth-sql.conf.ext`.
  ///   - files: reads files.
  /// - Returns: the database.
  /// - Throws: ``DiscoveryError``.
  package static func database(dovecotSQL file: String, _ files: DiscoveryFiles)
    throws(DiscoveryError) -> FoundDatabase
  {
    guard let text = try files.text(of: file) else { throw .missing(file) }
    let whole = try files.section(text, at: file, .ofMainConfiguration)
    if whole.setting("connect") == nil,
      let addresses = try DovecotSQL24.addresses(whole, in: file, files)
    {
      return FoundDatabase(addresses, in: file, passwordIn: DovecotSQL24.passwordFile(whole))
    }
    // What comes by a descriptor can be read once.
    guard let found = try database23(file, text, files) else {
      throw .lacking("driver and connect", whole, file)
    }
    return found
  }

  /// The database of a Modoboa instance.
  ///
  /// - Parameters:
  ///   - directory: the directory with manage.py, such as ``usualInstance``.
  ///   - files: reads files.
  /// - Returns: the database.
  /// - Throws: ``DiscoveryError``.
  package static func database(instance directory: String, _ files: DiscoveryFiles)
    throws(DiscoveryError) -> FoundDatabase
  {
    guard let settings = try settingsPath(inInstance: directory, files) else {
      throw DiscoveryError(
        kind: .unreadable, place: directory,
        reason:
          "no settings.py in any of its subdirectories; name the directory with manage.py")
    }
    return try database(settings: settings, instance: directory, files)
  }

  /// Whether the usual file with SQL users is included in the usual place.
  ///
  /// Otherwise it may be a left-over, and only the whole configuration, which is read then, can tell. A
  /// file that must not be read does not make it one.
  private static func isIncluded(_ dovecotDirectory: String, _ files: DiscoveryFiles) -> Bool {
    let path = "\(dovecotDirectory)/conf.d/10-auth.conf"
    guard let text = (try? files.textWithoutLoss(of: path)) ?? nil else {
      return InputFile.isThere(path)
    }
    return SettingsReader(.ofMainConfiguration).statements(in: text).contains {
      if case .include("auth-sql.conf.ext", _) = $0.kind { true } else { false }
    }
  }

  /// The database in the whole configuration of 2.4: in dovecot.conf, local.conf or any other file that
  /// it includes.
  ///
  /// - Returns: nil for a configuration of 2.3, or without SQL settings.
  private static func database24(_ dovecotDirectory: String, _ files: DiscoveryFiles)
    throws(DiscoveryError) -> FoundDatabase?
  {
    let main = "\(dovecotDirectory)/dovecot.conf"
    guard let text = try files.textWithoutLoss(of: main), DovecotSQL24.isConfiguration(text) else {
      return nil
    }
    let whole = try files.section(text, at: main, .ofMainConfiguration)
    guard let addresses = try DovecotSQL24.addresses(whole, in: main, files) else { return nil }
    return FoundDatabase(
      addresses, in: DovecotSQL24.file(whole) ?? main, passwordIn: DovecotSQL24.passwordFile(whole))
  }

  /// The database in a settings file of 2.3; nil if there is no such file, or nothing is set in it, as in
  /// the sample that comes with Dovecot.
  private static func database23(_ file: String, _ files: DiscoveryFiles) throws(DiscoveryError)
    -> FoundDatabase?
  {
    guard let text = try files.text(of: file) else { return nil }
    return try database23(file, text, files)
  }

  private static func database23(_ file: String, _ text: [UInt8], _ files: DiscoveryFiles)
    throws(DiscoveryError) -> FoundDatabase?
  {
    let whole = try files.section(text, at: file, .ofSettingsFiles)
    guard let addresses = try DovecotSQL23.addresses(whole, in: file, files) else { return nil }
    return FoundDatabase(addresses, in: file, passwordIn: whole.setting("connect")?.file)
  }

  /// The 2.3 settings file of the userdb, else that of a passdb which is not for master users.
  private static func settingsFile(
    _ whole: ConfigurationSection, _ dovecotDirectory: String, _ files: DiscoveryFiles
  ) throws(DiscoveryError) -> String? {
    var named: [(isUserdb: Bool, path: String)] = []
    for section in whole.sections where ["userdb", "passdb"].contains(section.type) {
      guard let driver = section.setting("driver"), try driver.text(files) == "sql",
        let arguments = section.setting("args"), section.setting("master") == nil
      else { continue }
      named.append((section.type == "userdb", try arguments.text(files)))
    }
    guard let path = (named.first(where: \.isUserdb) ?? named.first)?.path else { return nil }
    // As in Modoboa's parameters, /etc/dovecot means this host's Dovecot directory.
    let usual = "/etc/dovecot/"
    return path.hasPrefix(usual) ? "\(dovecotDirectory)/\(path.dropFirst(usual.count))" : path
  }
}

extension DiscoveryError {
  /// A file with unusable contents.
  static func unusable(_ place: String, _ reason: String) -> DiscoveryError {
    DiscoveryError(kind: .unusable, place: place, reason: reason + hint)
  }

  /// A settings file without a line, which may stand in a file that it includes and that is not there.
  ///
  /// - Parameters:
  ///   - name: the setting.
  ///   - whole: the file with its includes.
  ///   - file: its path.
  /// - Returns: the error.
  static func lacking(_ name: String, _ whole: ConfigurationSection, _ file: String)
    -> DiscoveryError
  {
    guard let include = whole.includes.first(where: { $0.line.included.isEmpty })?.line,
      let pattern = include.includePattern
    else { return .unusable(file, "has no \(name) line") }
    return .unusable(
      file,
      "has no \(name) line; \(include.place) includes \(pattern), but no such file can be read")
  }

  /// A missing file.
  static func missing(_ path: String) -> DiscoveryError {
    DiscoveryError(kind: .unreadable, place: path, reason: "No such file or directory")
  }

  private static var hint: String {
    "; to keep it as it is, name the database with --database-file"
  }
}
