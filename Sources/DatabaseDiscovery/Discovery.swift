import DovecotService
import DovecotSettings
import ModoboaDatabase

/// Finds Modoboa's database in what is on this host already.
///
/// Dovecot knows it, since the users come from SQL; and so does Modoboa's own settings.py.
public enum Discovery {
  /// Where modoboa-installer puts an instance.
  public static let usualInstance = "/srv/modoboa/instance"

  /// The database of a standard host: that of Dovecot's SQL configuration, else that of an instance
  /// at the usual place.
  ///
  /// - Parameters:
  ///   - dovecotDirectory: where Dovecot's configuration lies, as `/etc/dovecot`.
  ///   - instance: where an instance is looked for.
  /// - Returns: nil if nothing there names a database.
  /// - Throws: ``DiscoveryError`` for a file that is there but does not say enough.
  public static func database(dovecotDirectory: String, instance: String = usualInstance)
    throws(DiscoveryError) -> FoundDatabase?
  {
    // By the form of this file, not by what else lies there: after an upgrade to 2.4 the settings
    // file of 2.3 stays behind.
    let auth = "\(dovecotDirectory)/conf.d/auth-sql.conf.ext"
    let files = ConfigurationFiles()
    if let text = try files.text(of: auth) {
      let statements = SettingsReader(.v24).statements(in: text, at: auth, including: files)
      let whole = ConfigurationSection(statements)
      if let addresses = try DovecotSQL24.addresses(whole, in: auth) {
        return FoundDatabase(
          addresses, in: auth, passwordIn: DovecotSQL24.passwordFile(whole))
      }
      if let file = try settingsFile(whole, dovecotDirectory), let found = try database23(file) {
        return found
      }
    }
    if let found = try database23("\(dovecotDirectory)/dovecot-sql.conf.ext") { return found }
    guard let settings = try settingsPath(inInstance: instance) else { return nil }
    return try database(settings: settings, instance: instance)
  }

  /// The database that a SQL configuration of Dovecot names, of 2.3 or 2.4.
  ///
  /// - Parameter file: a file as `dovecot-sql.conf.ext` or `conf.d/auth-sql.conf.ext`.
  /// - Returns: the database.
  /// - Throws: ``DiscoveryError``.
  public static func database(dovecotSQL file: String) throws(DiscoveryError) -> FoundDatabase {
    let files = ConfigurationFiles()
    guard let text = try files.text(of: file) else { throw .missing(file) }
    let statements = SettingsReader(.v24).statements(in: text, at: file, including: files)
    let whole = ConfigurationSection(statements)
    if whole.setting("connect") == nil,
      let addresses = try DovecotSQL24.addresses(whole, in: file)
    {
      return FoundDatabase(addresses, in: file, passwordIn: DovecotSQL24.passwordFile(whole))
    }
    guard let found = try database23(file) else {
      throw .unusable(file, "has no driver and connect line")
    }
    return found
  }

  /// The database of a Modoboa instance.
  ///
  /// - Parameter directory: the folder with manage.py, as ``usualInstance``.
  /// - Returns: the database.
  /// - Throws: ``DiscoveryError``.
  public static func database(instance directory: String) throws(DiscoveryError) -> FoundDatabase {
    guard let settings = try settingsPath(inInstance: directory) else {
      throw DiscoveryError(
        kind: .unreadable, place: directory,
        reason: "there is no settings.py in a folder of it; name the folder that holds manage.py")
    }
    return try database(settings: settings, instance: directory)
  }

  /// The database in a settings file of 2.3; nil if there is no such file, or it is the sample that
  /// comes with Dovecot, in which nothing is set.
  private static func database23(_ file: String) throws(DiscoveryError) -> FoundDatabase? {
    let files = ConfigurationFiles()
    guard let text = try files.text(of: file) else { return nil }
    let whole = ConfigurationSection(
      SettingsReader(.v23).statements(in: text, at: file, including: files))
    guard let addresses = try DovecotSQL23.addresses(whole, in: file) else { return nil }
    return FoundDatabase(addresses, in: file, passwordIn: whole.setting("connect")?.file)
  }

  /// The settings file of 2.3 that the userdb reads, else the one of a passdb for ordinary users.
  private static func settingsFile(_ whole: ConfigurationSection, _ dovecotDirectory: String)
    throws(DiscoveryError) -> String?
  {
    var files: [(isUserdb: Bool, path: String)] = []
    for section in whole.sections where ["userdb", "passdb"].contains(section.type) {
      guard let driver = section.setting("driver"), try driver.text() == "sql",
        let arguments = section.setting("args"), section.setting("master") == nil
      else { continue }
      files.append((section.type == "userdb", try arguments.text()))
    }
    guard let path = (files.first(where: \.isUserdb) ?? files.first)?.path else { return nil }
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
