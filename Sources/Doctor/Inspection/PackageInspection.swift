import Files

/// Reads from dpkg's status file which packages are installed.
enum PackageInspection {
  /// The SQL drivers that Debian has packages for, `dovecot-pgsql` and so on.
  private static let drivers = ["pgsql", "mysql", "sqlite"]

  /// Dovecot's packages.
  ///
  /// - Parameter root: the prefix of all paths of the host.
  /// - Returns: nil on a host without dpkg, or if Dovecot does not come from a package.
  static func packages(root: String) -> ProgramFacts.Packages? {
    let path = "\(root)/var/lib/dpkg/status"
    guard let list = InputFile.readable(path, limit: 1 << 26),
      let core = package("dovecot-core", in: list)
    else { return nil }
    let ldap = package("dovecot-ldap", in: list)
    let sql = drivers.filter { package("dovecot-\($0)", in: list) != nil }
    let unconfigured = [("dovecot-core", core), ("dovecot-ldap", ldap)].filter {
      $0.1?.isConfigured == false
    }
    return ProgramFacts.Packages(
      core: core.version, ldap: ldap?.version, sql: Set(sql), unconfigured: unconfigured.map(\.0))
  }

  /// The packages of Dovecot and Postfix.
  ///
  /// - Parameter root: the prefix of all paths of the host.
  /// - Returns: the versions of those that are installed and configured, by their names; nil on a host
  ///   without dpkg.
  static func versions(root: String) -> [String: String]? {
    guard let list = InputFile.readable("\(root)/var/lib/dpkg/status", limit: 1 << 26) else {
      return nil
    }
    var versions: [String: String] = [:]
    for line in String(decoding: list, as: UTF8.self).split(separator: "\n") {
      guard line.hasPrefix("Package: dovecot-") || line.hasPrefix("Package: postfix") else {
        continue
      }
      let name = String(line.dropFirst("Package: ".utf8.count))
      guard let package = package(name, in: list), package.isConfigured else { continue }
      versions[name] = package.version
    }
    return versions
  }

  /// A package whose files are installed, configured or not; nil for any other.
  ///
  /// - Parameters:
  ///   - package: its name.
  ///   - list: the status file, deb(5) and dpkg(1), "Package states".
  /// - Returns: its version, and whether dpkg has configured it.
  static func package(_ package: String, in list: [UInt8])
    -> (version: String, isConfigured: Bool)?
  {
    // The first paragraph has no line before it.
    let list = Array("\n".utf8) + list
    guard let begin = ByteSearch.firstIndex(of: "\nPackage: \(package)\n", in: list, from: 0)
    else { return nil }
    let end = ByteSearch.firstIndex(of: "\n\n", in: list, from: begin + 1) ?? list.count
    let paragraph = String(decoding: list[begin..<end], as: UTF8.self)
    let lines = paragraph.split(separator: "\n")
    func value(_ field: String) -> Substring? {
      lines.first { $0.hasPrefix("\(field): ") }?.dropFirst(field.utf8.count + 2)
    }
    guard let state = value("Status")?.split(separator: " ").last, let version = value("Version")
    else { return nil }
    switch state {
    case "installed", "triggers-pending", "triggers-awaited": return (String(version), true)
    case "unpacked", "half-configured": return (String(version), false)
    default: return nil
    }
  }
}
