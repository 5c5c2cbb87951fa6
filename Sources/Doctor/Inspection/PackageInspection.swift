import Files

/// Reads from dpkg's status file which packages are installed.
enum PackageInspection {
  /// Dovecot's packages.
  ///
  /// - Parameter root: the prefix of all paths of the host.
  /// - Returns: nil on a host without dpkg, or if Dovecot does not come from a package.
  static func packages(root: String) -> ProgramFacts.Packages? {
    let path = "\(root)/var/lib/dpkg/status"
    guard let list = InputFile.readable(path, limit: 1 << 26),
      let core = version(of: "dovecot-core", in: list)
    else { return nil }
    return ProgramFacts.Packages(core: core, ldap: version(of: "dovecot-ldap", in: list))
  }

  /// The version of a package; nil if it is not installed.
  static func version(of package: String, in list: [UInt8]) -> String? {
    // The first paragraph has no line before it.
    let list = Array("\n".utf8) + list
    guard let begin = ByteSearch.firstIndex(of: "\nPackage: \(package)\n", in: list, from: 0)
    else { return nil }
    let end = ByteSearch.firstIndex(of: "\n\n", in: list, from: begin + 1) ?? list.count
    let paragraph = String(decoding: list[begin..<end], as: UTF8.self)
    let lines = paragraph.split(separator: "\n")
    guard lines.contains(where: { $0.hasPrefix("Status: ") && $0.hasSuffix(" installed") }) else {
      return nil
    }
    return lines.first { $0.hasPrefix("Version: ") }.map { String($0.dropFirst(9)) }
  }
}
