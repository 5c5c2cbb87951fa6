import Files
import ModoboaDatabase

/// The part of the discovery that reads a Modoboa instance.
extension Discovery {
  /// The settings.py of an instance, `deploy NAME` having made NAME/NAME/settings.py.
  ///
  /// - Returns: nil if there is none, or several and none of them in a directory of the same name.
  static func settingsPath(inInstance directory: String, _ files: DiscoveryFiles)
    throws(DiscoveryError) -> String?
  {
    var directory = directory
    while directory.count > 1, directory.hasSuffix("/") { directory.removeLast() }
    let own = "\(directory)/\(Path.name(of: directory))/settings.py"
    if try files.exists(own) { return own }
    let others = try files.paths(below: directory, matching: "/*/settings.py")
    return others.count == 1 ? others[0] : nil
  }

  /// The database in a settings.py.
  static func database(settings file: String, instance: String, _ files: DiscoveryFiles)
    throws(DiscoveryError) -> FoundDatabase
  {
    guard let text = try files.text(of: file) else { throw .missing(file) }
    let database: DjangoDatabase
    do {
      database = DjangoDatabase(try DjangoSettings(text).defaultConnection, instance: instance)
    } catch {
      throw .unreadable(file, "\(error)")
    }
    do {
      guard let address = try database.address() else {
        throw DiscoveryError.unreadable(
          file, "ENGINE of the connection 'default' is neither postgresql nor mysql nor sqlite3")
      }
      return FoundDatabase([address], in: file)
    } catch let error as DatabaseURLError {
      throw .unreadable(file, "the connection 'default': \(error)")
    } catch {
      throw error as? DiscoveryError ?? .unreadable(file, "\(error)")
    }
  }
}

extension DiscoveryError {
  /// A settings.py that does not say plainly where the database is.
  fileprivate static func unreadable(_ file: String, _ reason: String) -> DiscoveryError {
    DiscoveryError(
      kind: .unreadable, place: file,
      reason: "\(reason); name the database with --database-file or --dovecot-sql instead")
  }
}
