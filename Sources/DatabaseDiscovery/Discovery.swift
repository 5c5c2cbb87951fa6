import DovecotGrammar

/// Finds Modoboa's database in what is on this host already.
///
/// Dovecot knows it, since the users come from SQL; and so does Modoboa's own settings.py.
package enum Discovery {
  /// Where modoboa-installer puts an instance.
  package static let usualInstance = "/srv/modoboa/instance"

  /// The database of a standard host: that of Dovecot's SQL configuration, else that of an instance
  /// at the usual place.
  ///
  /// - Parameters:
  ///   - dovecotDirectory: where Dovecot's configuration lies, as `/etc/dovecot`.
  ///   - instance: where an instance is looked for.
  ///   - files: how files are read.
  /// - Returns: nil if nothing there names a database.
  /// - Throws: ``DiscoveryError`` for a file that is there but does not say enough.
  package static func database(
    dovecotDirectory: String, instance: String = usualInstance, _ files: DiscoveryFiles
  ) throws(DiscoveryError) -> FoundDatabase? {
    // By the form of this file, not by what else lies there: after an upgrade to 2.4 the settings
    // file of 2.3 stays behind.
    let auth = "\(dovecotDirectory)/conf.d/auth-sql.conf.ext"
    if let text = try files.text(of: auth) {
      let whole = try files.section(text, at: auth, .ofMainConfiguration)
      if let addresses = try DovecotSQL24.addresses(whole, in: auth, files) {
        return FoundDatabase(
          addresses, in: auth, passwordIn: DovecotSQL24.passwordFile(whole))
      }
      if let file = try settingsFile(whole, dovecotDirectory, files),
        let found = try database23(file, files)
      {
        return found
      }
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

  /// The database that a SQL configuration of Dovecot names, of 2.3 or 2.4.
  ///
  /// - Parameters:
  ///   - file: a file as `dovecot-sql.conf.ext` or `conf.d/auth-sql.conf.ext`.
  ///   - files: how files are read.
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
    guard let found = try database23(file, files) else {
      throw .unusable(file, "has no driver and connect line")
    }
    return found
  }

  /// The database of a Modoboa instance.
  ///
  /// - Parameters:
  ///   - directory: the directory with manage.py, as ``usualInstance``.
  ///   - files: how files are read.
  /// - Returns: the database.
  /// - Throws: ``DiscoveryError``.
  package static func database(instance directory: String, _ files: DiscoveryFiles)
    throws(DiscoveryError) -> FoundDatabase
  {
    guard let settings = try settingsPath(inInstance: directory, files) else {
      throw DiscoveryError(
        kind: .unreadable, place: directory,
        reason:
          "there is no settings.py in a directory of it; name the directory that holds manage.py")
    }
    return try database(settings: settings, instance: directory, files)
  }

  /// The database in a settings file of 2.3; nil if there is no such file, or it is the sample that
  /// comes with Dovecot, in which nothing is set.
  private static func database23(_ file: String, _ files: DiscoveryFiles) throws(DiscoveryError)
    -> FoundDatabase?
  {
    guard let text = try files.text(of: file) else { return nil }
    let whole = try files.section(text, at: file, .ofSettingsFiles)
    guard let addresses = try DovecotSQL23.addresses(whole, in: file, files) else { return nil }
    return FoundDatabase(addresses, in: file, passwordIn: whole.setting("connect")?.file)
  }

  /// The settings file of 2.3 that the userdb reads, else the one of a passdb for ordinary users.
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
    // As in Modoboa's parameters, /etc/dovecot stands for this host's Dovecot directory.
    let usual = "/etc/dovecot/"
    return path.hasPrefix(usual) ? "\(dovecotDirectory)/\(path.dropFirst(usual.count))" : path
  }
}

extension DiscoveryError {
  /// A file that says something that cannot be used.
  static func unusable(_ place: String, _ reason: String) -> DiscoveryError {
    DiscoveryError(kind: .unusable, place: place, reason: reason + hint)
  }

  /// A file that is not there.
  static func missing(_ path: String) -> DiscoveryError {
    DiscoveryError(kind: .unreadable, place: path, reason: "No such file or directory")
  }

  private static var hint: String {
    "; if it is to stay, name the database with --database-file"
  }
}
